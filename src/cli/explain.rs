//! `cvpress explain`.

use clap::Args;

use super::Outcome;
use super::common::print;
use crate::diag::{Code, nearest};

/// Say more about a code such as E0203
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code; without one, all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let Some(name) = &self.code else {
            let lines = Code::ALL
                .iter()
                .map(|code| format!("{}  {}\n", code.name(), code.summary()));
            print(&lines.collect::<String>())?;
            return Ok(Outcome::Done);
        };
        match Code::find(name) {
            Some(code) => {
                print(code.explanation())?;
                Ok(Outcome::Done)
            }
            None => {
                let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
                let hint =
                    near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                anyhow::bail!("there is no code `{name}`{hint}")
            }
        }
    }
}
