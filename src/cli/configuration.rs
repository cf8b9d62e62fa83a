//! Which configuration holds.

use super::Failure;
use crate::config::{self, Config};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArguments {
    /// Configuration to use; without it, `kmslint.toml` or `.kmslint.toml` in the current folder or above it, up to the
    /// root of the repository.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,

    /// Use no configuration.
    #[arg(long)]
    isolated: bool,
}

impl ConfigurationArguments {
    /// The configuration that holds; the default one if there is none.
    pub fn config(&self) -> Result<Config, Failure> {
        if self.isolated {
            return Ok(Config::default());
        }
        let found = self.config.clone().or_else(|| config::find(Path::new(".")));
        found.map_or_else(|| Ok(Config::default()), |path| Config::read(&path))
    }
}
