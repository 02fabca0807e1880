// @generated

pub mod deviceplugin;
pub mod pluginregistration;
pub mod podresources;
