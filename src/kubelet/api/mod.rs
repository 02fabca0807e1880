// @generated

pub mod deviceplugin;
pub mod podresources;
