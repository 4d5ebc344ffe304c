//! From a table back to rows.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;

use crate::corpus::error::{At, Error};
use crate::corpus::record::shape_of;
use crate::corpus::row::Row;
use crate::task::{Behaviour, Labels};
use crate::token::Token;
use crate::{Example, Input, Value};

use super::column::{Cells, Column};
use super::schema::schema;

/// What a reader wants of a row besides what a task is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Its name and the text of its program.
    Read,
    /// Neither: both stay empty, which is quicker.
    Skip,
}

/// A table on disk.
pub struct Reader {
    path: PathBuf,
    file: SerializedFileReader<File>,
}

/// The columns of the schema that the reader looks at, by their places.
mod place {
    pub const ID: usize = 0;
    pub const PROGRAM: usize = 2;
    pub const TOKENS: usize = 3;
    pub const SHOWN: usize = 4;
    pub const HELD_OUT: usize = 8;
    pub const BEHAVIOUR: usize = 12;
    pub const LENGTH: usize = 13;
    pub const ORIGINAL_LENGTH: usize = 14;
    pub const LOOP_DEPTH: usize = 15;
    pub const BRANCHES: usize = 16;
    pub const FLOOR: usize = 17;
}

impl Reader {
    /// Opens a table, if its columns are those of this version.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).at("read", path)?;
        let file = SerializedFileReader::new(file).at("read", path)?;
        let wanted = schema().at("read", path)?;
        if file.metadata().file_metadata().schema() != wanted.as_ref() {
            return Err(Error::Damaged { path: path.to_owned(), what: "its columns are others".into() });
        }
        Ok(Self { path: path.to_owned(), file })
    }

    /// How many groups of rows there are.
    pub fn groups(&self) -> usize {
        self.file.num_row_groups()
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.file.metadata().file_metadata().num_rows() as u64
    }

    /// The rows of one group.
    pub fn group(&self, index: usize, texts: Texts) -> Result<Vec<Row>, Error> {
        let group = self.file.get_row_group(index).at("read", &self.path)?;
        read_group(group.as_ref(), texts).at("read", &self.path)?.ok_or_else(|| Error::Damaged {
            path: self.path.clone(),
            what: format!("the rows of group {index} do not fit together"),
        })
    }
}

fn read_group(group: &dyn RowGroupReader, texts: Texts) -> Result<Option<Vec<Row>>, ParquetError> {
    let strings = |place| match texts {
        Texts::Read => Ok(flat::<ByteArrayType>(group, place)?),
        Texts::Skip => Ok::<_, ParquetError>(Vec::new()),
    };
    let columns = Columns {
        ids: strings(place::ID)?,
        programs: strings(place::PROGRAM)?,
        tokens: nested(group, place::TOKENS)?,
        shown: Examples::read(group, place::SHOWN)?,
        held_out: Examples::read(group, place::HELD_OUT)?,
        behaviours: flat::<ByteArrayType>(group, place::BEHAVIOUR)?,
        lengths: flat::<Int32Type>(group, place::LENGTH)?,
        original_lengths: flat::<Int32Type>(group, place::ORIGINAL_LENGTH)?,
        loop_depths: flat::<Int32Type>(group, place::LOOP_DEPTH)?,
        branches: flat::<BoolType>(group, place::BRANCHES)?,
        floors: flat::<BoolType>(group, place::FLOOR)?,
    };
    let count = group.metadata().num_rows() as usize;
    let mut tokens = columns.tokens.cells();
    let mut shown = columns.shown.cells();
    let mut held_out = columns.held_out.cells();
    Ok((0..count).map(|i| columns.row(i, texts, &mut tokens, &mut shown, &mut held_out)).collect())
}

struct Columns {
    ids: Vec<ByteArray>,
    programs: Vec<ByteArray>,
    tokens: Column<i32>,
    shown: Examples,
    held_out: Examples,
    behaviours: Vec<ByteArray>,
    lengths: Vec<i32>,
    original_lengths: Vec<i32>,
    loop_depths: Vec<i32>,
    branches: Vec<bool>,
    floors: Vec<bool>,
}

impl Columns {
    fn row(
        &self,
        i: usize,
        texts: Texts,
        tokens: &mut Cells<'_, i32>,
        shown: &mut ExampleCells<'_>,
        held_out: &mut ExampleCells<'_>,
    ) -> Option<Row> {
        let string = |column: &[ByteArray]| match texts {
            Texts::Read => Some(str::from_utf8(column.get(i)?.data()).ok()?.to_owned()),
            Texts::Skip => Some(String::new()),
        };
        let tokens = tokens.list(1, 1)?;
        let tokens: Vec<Token> =
            tokens.iter().map(|&x| Token::try_from(u8::try_from(x).ok()?).ok()).collect::<Option<_>>()?;
        let behaviour = str::from_utf8(self.behaviours.get(i)?.data()).ok()?;
        let labels = Labels {
            tokens: u16::try_from(*self.lengths.get(i)?).ok()?,
            original_tokens: u16::try_from(*self.original_lengths.get(i)?).ok()?,
            loop_depth: u8::try_from(*self.loop_depths.get(i)?).ok()?,
            branches: *self.branches.get(i)?,
            floor: *self.floors.get(i)?,
        };
        Some(Row {
            id: string(&self.ids)?,
            shape: shape_of(&tokens)?,
            program: string(&self.programs)?,
            tokens,
            shown: shown.row()?,
            held_out: held_out.row()?,
            behaviour: Behaviour(u128::from_str_radix(behaviour, 16).ok()?),
            labels,
        })
    }
}

struct Examples {
    list: Column<i32>,
    ints: Column<i32>,
    out_int: Column<i32>,
    out_list: Column<i32>,
}

impl Examples {
    fn read(group: &dyn RowGroupReader, place: usize) -> Result<Self, ParquetError> {
        Ok(Self {
            list: nested(group, place)?,
            ints: nested(group, place + 1)?,
            out_int: nested(group, place + 2)?,
            out_list: nested(group, place + 3)?,
        })
    }

    fn cells(&self) -> ExampleCells<'_> {
        ExampleCells {
            list: self.list.cells(),
            ints: self.ints.cells(),
            out_int: self.out_int.cells(),
            out_list: self.out_list.cells(),
        }
    }
}

struct ExampleCells<'c> {
    list: Cells<'c, i32>,
    ints: Cells<'c, i32>,
    out_int: Cells<'c, i32>,
    out_list: Cells<'c, i32>,
}

impl ExampleCells<'_> {
    /// The examples of the next row.
    fn row(&mut self) -> Option<Vec<Example>> {
        let mut examples = Vec::with_capacity(crate::task::EXAMPLES);
        if self.list.definition()? == 0 {
            for cells in [&mut self.list, &mut self.ints, &mut self.out_int, &mut self.out_list] {
                cells.skip();
            }
            return Some(examples);
        }
        loop {
            let input = Input { list: self.list.list(2, 2)?.to_vec(), ints: self.ints.list(2, 2)?.to_vec() };
            let output = match self.out_int.optional(2) {
                Some(x) => {
                    self.out_list.skip();
                    Value::Int(x)
                }
                None => Value::List(self.out_list.list(2, 3)?.to_vec()),
            };
            examples.push(Example { input, output });
            if self.list.repetition() == 0 {
                return Some(examples);
            }
        }
    }
}

fn flat<T: DataType>(group: &dyn RowGroupReader, place: usize) -> Result<Vec<T::T>, ParquetError> {
    let mut values = Vec::new();
    let mut reader: ColumnReaderImpl<T> = get_typed_column_reader(group.get_column_reader(place)?);
    reader.read_records(group.metadata().num_rows() as usize, None, None, &mut values)?;
    Ok(values)
}

fn nested(group: &dyn RowGroupReader, place: usize) -> Result<Column<i32>, ParquetError> {
    let mut column = Column::default();
    let mut reader: ColumnReaderImpl<Int32Type> = get_typed_column_reader(group.get_column_reader(place)?);
    reader.read_records(
        group.metadata().num_rows() as usize,
        Some(&mut column.definitions),
        Some(&mut column.repetitions),
        &mut column.values,
    )?;
    Ok(column)
}
