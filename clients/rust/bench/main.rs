//! Measures calls as a user would make them: `bench ADDRESS save|load CALLERS SECONDS VALUE_BYTES`.
//!
//! Prints one line of JSON; processor time is that of this process.

use std::time::{Duration, Instant};

use statekeep::{Client, Error};

const KEYS: u64 = 10_000;
const USAGE: &str = "bench ADDRESS save|load CALLERS SECONDS VALUE_BYTES";

/// What one caller has measured.
#[derive(Default)]
struct Measured {
    waits: Vec<Duration>,
    errors: u64,
}

/// A small generator of random numbers (xorshift): keys need no better one.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

// One thread: what is measured is the client, and a second one only adds hand-overs.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, verb, callers, seconds, bytes] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let is_save = match verb.as_str() {
        "save" => true,
        "load" => false,
        _ => return Err(USAGE.into()),
    };
    let (callers, seconds): (u64, f64) = (callers.parse()?, seconds.parse()?);
    let value = vec![b'v'; bytes.parse()?];
    let client = Client::new(address)?;
    if !is_save {
        fill(&client, &value).await?;
    }
    let (started, processor) = (Instant::now(), processor_seconds()?);
    let until = started + Duration::from_secs_f64(seconds);
    let tasks: Vec<_> = (1..=callers)
        .map(|seed| {
            let random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            tokio::spawn(call(client.clone(), is_save, value.clone(), random, until))
        })
        .collect();
    let mut all = Measured::default();
    for task in tasks {
        let one = task.await?;
        all.waits.extend(one.waits);
        all.errors += one.errors;
    }
    let (took, used) = (started.elapsed().as_secs_f64(), processor_seconds()? - processor);
    all.waits.sort_unstable();
    println!(
        "{}",
        serde_json::json!({
            "calls": all.waits.len(), "seconds": took, "cpu_seconds": used,
            "p50_ms": percentile(&all.waits, 50), "p99_ms": percentile(&all.waits, 99),
            "errors": all.errors,
        })
    );
    Ok(())
}

async fn call(
    client: Client,
    is_save: bool,
    value: Vec<u8>,
    mut random: Random,
    until: Instant,
) -> Measured {
    let mut measured = Measured::default();
    loop {
        let began = Instant::now();
        if began >= until {
            return measured;
        }
        let key = format!("bench/{}", random.below(KEYS));
        let result = if is_save {
            client.store().save(key, value.as_slice()).await.map(drop)
        } else {
            client.store().load(key).await.map(drop)
        };
        match result {
            Ok(()) => measured.waits.push(began.elapsed()),
            Err(_) => measured.errors += 1,
        }
    }
}

/// Saves every key, so that loads find something.
async fn fill(client: &Client, value: &[u8]) -> Result<(), Error> {
    for first in (0..KEYS).step_by(500) {
        let saves: Vec<_> = (first..first + 500)
            .map(|number| {
                tokio::spawn(client.store().save(format!("bench/{number}"), value).into_future())
            })
            .collect();
        for save in saves {
            save.await.expect("a save does not panic")?;
        }
    }
    Ok(())
}

/// Returns the user and system time of this process, as Linux tells it.
fn processor_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name in the second field may hold spaces; what follows it does not.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / TICKS_PER_SECOND)
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(0.0, |wait| wait.as_secs_f64() * 1_000.0)
}
