mod any;
mod duration;
mod timestamp;
