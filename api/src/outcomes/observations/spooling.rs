//! The first pass through a file: every row read, its references looked up, and kept for the passes that judge and write.

use std::collections::HashMap;

use domain::imports::RowFault;

use super::{
    columns::{Layout, More},
    dictionary::Dictionary,
    odd::Noticed,
    read::{Spoken, Told, as_cells, from_cells},
    spool::{CHUNK, Reading, Spool, Spooled},
};
use crate::{
    http::{codes::Code, problem::Problem},
    imports::{
        read::{MAX_ROWS, Raw, Source, cells, refused},
        rows::fault,
        run::Order,
    },
    store::AppStore,
};

/// Reads a file once: its rows with their references looked up, and what is odd about it.
pub async fn spool(
    store: &AppStore,
    source: &Source,
    order: &Order<More>,
) -> Result<(Spool<Spooled>, Dictionary, Noticed), Problem> {
    let mut spool = Spool::new()?;
    let mut dictionary = Dictionary::default();
    let mut noticed = Noticed::default();
    let session = store.session();
    let mut raw = source.raw()?;
    let layout = match &raw {
        Raw::Table { header, .. } => Some(Layout::of(header, &order.options, &order.more).map_err(refused)?),
        Raw::Lines(_) => None,
    };
    let mut layouts: HashMap<Vec<String>, Result<Layout, Vec<RowFault>>> = HashMap::new();
    let mut chunk: Vec<Told> = Vec::with_capacity(CHUNK);
    loop {
        let ended = !read_row(&mut raw, layout.as_ref(), &mut layouts, order, &mut chunk)?;
        if chunk.len() >= CHUNK || ended {
            dictionary.learn(&session, &order.asked, &chunk).await?;
            for Told { line, row } in &mut chunk {
                let reading = dictionary.figure(row);
                if let Reading::Figure(figure) = &reading {
                    noticed.row(figure, dictionary.value(figure));
                }
                spool.keep(&Spooled { line: *line, reading })?;
            }
            chunk.clear();
            if spool.rows > MAX_ROWS {
                return Err(Problem::new(Code::BodyTooLarge, format!("A file has at most {MAX_ROWS} figures")));
            }
        }
        if ended {
            return Ok((spool, dictionary, noticed));
        }
    }
}

type Layouts = HashMap<Vec<String>, Result<Layout, Vec<RowFault>>>;

/// Adds the figures that the next row of a file says; false at the end.
fn read_row(
    raw: &mut Raw,
    layout: Option<&Layout>,
    layouts: &mut Layouts,
    order: &Order<More>,
    into: &mut Vec<Told>,
) -> Result<bool, Problem> {
    let broken = |line, faults| Told { line, row: Spoken { faults, ..Spoken::default() } };
    match (raw, layout) {
        (Raw::Table { table, .. }, Some(layout)) => loop {
            let Some((line, record)) = table.next()? else { return Ok(false) };
            // A line of nothing is not a row.
            if record.len() == 1 && record[0].is_empty() {
                continue;
            }
            match cells(record) {
                Ok(cells) => from_cells(layout, &cells, &order.options, line, into),
                Err(fault) => into.push(broken(line, vec![fault])),
            }
            return Ok(true);
        },
        (Raw::Lines(lines), _) => {
            let Some((line, object)) = lines.next_object()? else { return Ok(false) };
            let object = match object {
                Ok(object) => object,
                Err(fault) => {
                    into.push(broken(line, vec![fault]));
                    return Ok(true);
                }
            };
            let (header, cells) = as_cells(&object);
            let layout =
                layouts.entry(header).or_insert_with_key(|header| Layout::of(header, &order.options, &order.more));
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            match layout {
                Ok(layout) => from_cells(layout, &cells, &order.options, line, into),
                Err(faults) => into.push(broken(line, faults.clone())),
            }
            Ok(true)
        }
        (Raw::Table { .. }, None) => Err(refused(vec![fault("", "empty_file", "The file has no header line", None)])),
    }
}
