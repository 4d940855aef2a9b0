//! What day it is: read once, handed in.

/// The day of a build.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    today: jiff::civil::Date,
    source: Option<jiff::civil::Date>,
}

impl Clock {
    /// Reads the clock, and `SOURCE_DATE_EPOCH`, which comes before it.
    ///
    /// # Errors
    /// Where `SOURCE_DATE_EPOCH` is not a number of seconds.
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
    pub fn read() -> Result<Self, String> {
        let source = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(text) if !text.trim().is_empty() => Some(from_epoch(&text)?),
            _ => None,
        };
        let today = source.unwrap_or_else(|| jiff::Zoned::now().date());
        Ok(Self { today, source })
    }

    /// A clock that stands still.
    pub fn fixed(today: jiff::civil::Date) -> Self {
        Self { today, source: None }
    }

    /// The day of the build.
    pub fn today(&self) -> jiff::civil::Date {
        self.today
    }

    /// The day that the environment wants in the outputs, if it wants one.
    pub fn source_date(&self) -> Option<jiff::civil::Date> {
        self.source
    }
}

fn from_epoch(text: &str) -> Result<jiff::civil::Date, String> {
    let wrong = || format!("SOURCE_DATE_EPOCH is `{text}`, not a number of seconds");
    let seconds = text.trim().parse().map_err(|_| wrong())?;
    let time = jiff::Timestamp::from_second(seconds).map_err(|_| wrong())?;
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    if date.year() < 1 { Err(wrong()) } else { Ok(date) }
}
