//! Implementation of lexer for both protobuf parser and for text format parser.

pub mod float;
pub mod int;
pub mod json_number_lit;
pub mod lexer_impl;
pub mod loc;
pub mod num_lit;
pub mod parser_language;
pub mod str_lit;
pub mod token;
pub mod tokenizer;
