//! Places for boxes and lines: columns by rank, rows so that few lines cross.
//!
//! A vertex stands one column behind the furthest of those that lead to it; a line that passes a
//! column goes through a gap there, which is a box of no width. Rows are sorted by the mean row of the
//! neighbours, back and forth.

/// A box to be placed.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// Where everything stands.
#[derive(Debug)]
pub struct Layout {
    /// The upper left corner of each box.
    pub corners: Vec<(f64, f64)>,
    /// The points through which each line goes; it starts and ends at sides of boxes.
    pub lines: Vec<Vec<(f64, f64)>>,
    pub width: f64,
    pub height: f64,
}

const MARGIN: f64 = 20.0;
/// Between boxes of one column.
const GAP: f64 = 28.0;
/// The room of a line that passes a column.
const PASSAGE: f64 = 24.0;
const SWEEPS: usize = 8;

/// Places boxes, and lines between them; `label` is the room that each line's label needs.
pub fn layout(sizes: &[Size], edges: &[(usize, usize)], labels: &[f64]) -> Layout {
    let ranks = ranks(sizes.len(), edges);
    let mut boxes = sizes.to_vec();
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); ranks.iter().max().map_or(0, |it| it + 1)];
    for (vertex, rank) in ranks.iter().enumerate() {
        columns[*rank].push(vertex);
    }
    let chains: Vec<Vec<usize>> = edges
        .iter()
        .map(|(from, to)| chain(*from, *to, &ranks, &mut boxes, &mut columns))
        .collect();
    sort(&mut columns, &chains, boxes.len());
    let gaps = gaps(&columns, &chains, &ranks, edges, labels);
    place(&boxes, &columns, &chains, edges, &ranks, &gaps, sizes.len())
}

/// The column of each vertex. Lines that lead back in a circle do not count.
fn ranks(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut ranks = vec![0; count];
    // Without circles, as many rounds as there are vertices settle it; with one, they stop it.
    let forward = without_circles(count, edges);
    for _ in 0..count {
        let before = ranks.clone();
        for (from, to) in &forward {
            ranks[*to] = ranks[*to].max(ranks[*from] + 1);
        }
        if ranks == before {
            break;
        }
    }
    ranks
}

/// The lines but for those that close a circle.
fn without_circles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for (from, to) in edges {
        let (mut open, mut seen) = (vec![*to], vec![false; count]);
        while let Some(vertex) = open.pop() {
            if !std::mem::replace(&mut seen[vertex], true) {
                let next = kept.iter().filter(|(start, _)| *start == vertex);
                open.extend(next.map(|(_, end)| *end));
            }
        }
        if !seen[*from] {
            kept.push((*from, *to));
        }
    }
    kept
}

/// The boxes that a line goes through, one in each column, its ends included.
fn chain(
    from: usize,
    to: usize,
    ranks: &[usize],
    boxes: &mut Vec<Size>,
    columns: &mut [Vec<usize>],
) -> Vec<usize> {
    let (low, high) = (ranks[from].min(ranks[to]), ranks[from].max(ranks[to]));
    let mut passed: Vec<usize> = Vec::new();
    for column in &mut columns[(low + 1).min(high)..high] {
        column.push(boxes.len());
        passed.push(boxes.len());
        boxes.push(Size {
            width: 0.0,
            height: PASSAGE - GAP,
        });
    }
    if ranks[from] > ranks[to] {
        passed.reverse();
    }
    [vec![from], passed, vec![to]].concat()
}

/// Sorts each column by the mean row of the neighbours in the column before, then behind, and again.
fn sort(columns: &mut [Vec<usize>], chains: &[Vec<usize>], count: usize) {
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); count];
    for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
        neighbours[pair[0]].push(pair[1]);
        neighbours[pair[1]].push(pair[0]);
    }
    let mut rows = vec![0.0; count];
    let number = |column: &[usize], rows: &mut Vec<f64>| {
        for (row, vertex) in column.iter().enumerate() {
            rows[*vertex] = row as f64 / column.len() as f64;
        }
    };
    columns.iter().for_each(|column| number(column, &mut rows));
    for sweep in 0..SWEEPS {
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if sweep % 2 == 1 {
            order.reverse();
        }
        for column in order {
            let mean = |vertex: &usize| {
                let near = &neighbours[*vertex];
                let sum: f64 = near.iter().map(|other| rows[*other]).sum();
                if near.is_empty() {
                    rows[*vertex]
                } else {
                    sum / near.len() as f64
                }
            };
            let mut sorted: Vec<(f64, usize)> =
                columns[column].iter().map(|it| (mean(it), *it)).collect();
            sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
            columns[column] = sorted.into_iter().map(|(_, vertex)| vertex).collect();
            number(&columns[column], &mut rows);
        }
    }
}

/// The room behind each column: what the longest label of the lines that start there needs.
fn gaps(
    columns: &[Vec<usize>],
    chains: &[Vec<usize>],
    ranks: &[usize],
    edges: &[(usize, usize)],
    labels: &[f64],
) -> Vec<f64> {
    let mut gaps = vec![60.0_f64; columns.len()];
    for ((chain, (from, to)), label) in chains.iter().zip(edges).zip(labels) {
        let column = if chain.len() > 1 {
            ranks[*from].min(ranks[*to])
        } else {
            0
        };
        gaps[column] = gaps[column].max(label + 40.0);
    }
    gaps
}

fn place(
    boxes: &[Size],
    columns: &[Vec<usize>],
    chains: &[Vec<usize>],
    edges: &[(usize, usize)],
    ranks: &[usize],
    gaps: &[f64],
    count: usize,
) -> Layout {
    let tall = |column: &[usize]| -> f64 {
        column.iter().map(|it| boxes[*it].height + GAP).sum::<f64>() - GAP
    };
    let height = columns
        .iter()
        .map(|column| tall(column))
        .fold(0.0, f64::max);
    let (mut corners, mut widths, mut left) = (vec![(0.0, 0.0); boxes.len()], Vec::new(), MARGIN);
    for (column, gap) in columns.iter().zip(gaps) {
        let width = column.iter().map(|it| boxes[*it].width).fold(0.0, f64::max);
        let mut top = MARGIN + (height - tall(column)) / 2.0;
        for vertex in column {
            corners[*vertex] = (left, top);
            top += boxes[*vertex].height + GAP;
        }
        widths.push(width);
        left += width + gap;
    }
    let middle = |vertex: usize| corners[vertex].1 + boxes[vertex].height / 2.0;
    let lines = chains.iter().zip(edges).map(|(chain, (from, to))| {
        let forward = ranks[*from] < ranks[*to];
        let mut points = Vec::new();
        for vertex in chain {
            let (x, y) = (corners[*vertex].0, middle(*vertex));
            // Beside wider boxes of its column a line runs level, so that it bends, and has its
            // label, where there is no box.
            let own = x + boxes[*vertex].width;
            let right = x + widths[column_of(columns, *vertex)];
            match (vertex == from, vertex == to) {
                (true, _) if forward => points.extend([(own, y), (right, y)]),
                (true, _) => points.push((x, y)),
                (_, true) if forward => points.push((x, y)),
                (_, true) => points.extend([(right, y), (own, y)]),
                _ if forward => points.extend([(x, y), (right, y)]),
                _ => points.extend([(right, y), (x, y)]),
            }
        }
        points
    });
    let lines = lines.collect();
    corners.truncate(count);
    Layout {
        corners,
        lines,
        width: left - gaps.last().unwrap_or(&0.0) + MARGIN,
        height: height + 2.0 * MARGIN,
    }
}

fn column_of(columns: &[Vec<usize>], vertex: usize) -> usize {
    let found = columns.iter().position(|column| column.contains(&vertex));
    found.expect("every box stands in a column")
}
