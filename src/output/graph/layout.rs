//! Places for boxes and lines: columns by rank, rows so that few lines cross.
//!
//! A vertex is one column behind the furthest of those that lead to it; a line that passes a
//! column goes through a gap there, which is a box of no width. Rows are sorted by the mean row of the
//! neighbors, back and forth.
//!
//! A label is in the room behind a column, where there are no boxes. Labels that would cover each other
//! there are beside each other, in lanes, for which the room becomes wider.

/// A box to be placed.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// Where everything is.
#[derive(Debug)]
pub struct Layout {
    /// The upper left corner of each box.
    pub corners: Vec<(f64, f64)>,
    /// The points through which each line goes; it starts and ends at sides of boxes.
    pub lines: Vec<Vec<(f64, f64)>>,
    /// The middle of the label of each line.
    pub labels: Vec<(f64, f64)>,
    pub width: f64,
    pub height: f64,
}

const MARGIN: f64 = 20.0;
/// Between boxes of one column.
const GAP: f64 = 28.0;
/// The room of a line that passes a column.
const PASSAGE: f64 = 24.0;
const SWEEPS: usize = 8;
/// The room beside a label.
const ASIDE: f64 = 12.0;
/// At most so many labels are beside each other behind a column.
const MAX_LANES: usize = 16;

/// Places boxes, and lines between them; `labels` is the room that each line's label needs.
pub fn layout(sizes: &[Size], edges: &[(usize, usize)], labels: &[Size]) -> Layout {
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
    let middles = middles(&boxes, &columns);
    let gaps = gaps(&columns, &chains, &middles, labels);
    place(
        &boxes,
        &columns,
        &chains,
        &middles,
        &ranks,
        &gaps,
        sizes.len(),
    )
}

/// The height at which the middle of each box is.
fn middles(boxes: &[Size], columns: &[Vec<usize>]) -> Vec<f64> {
    let height = height(boxes, columns);
    let mut middles = vec![0.0; boxes.len()];
    for column in columns {
        let mut top = MARGIN + (height - tall(boxes, column)) / 2.0;
        for vertex in column {
            middles[*vertex] = top + boxes[*vertex].height / 2.0;
            top += boxes[*vertex].height + GAP;
        }
    }
    middles
}

/// The height of a column.
fn tall(boxes: &[Size], column: &[usize]) -> f64 {
    let heights = column.iter().map(|it| boxes[*it].height + GAP);
    heights.sum::<f64>() - GAP
}

/// The height of the highest column.
fn height(boxes: &[Size], columns: &[Vec<usize>]) -> f64 {
    let heights = columns.iter().map(|column| tall(boxes, column));
    heights.fold(0.0, f64::max)
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

/// Sorts each column by the mean row of the neighbors in the column before, then behind, and again.
fn sort(columns: &mut [Vec<usize>], chains: &[Vec<usize>], count: usize) {
    let mut neighbors: Vec<Vec<usize>> = vec![Vec::new(); count];
    for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
        neighbors[pair[0]].push(pair[1]);
        neighbors[pair[1]].push(pair[0]);
    }
    let mut rows = vec![0.0; count];
    let number = |column: &[usize], rows: &mut Vec<f64>| {
        for (row, vertex) in column.iter().enumerate() {
            rows[*vertex] = row as f64 / column.len() as f64;
        }
    };
    for column in columns.iter() {
        number(column, &mut rows);
    }
    for sweep in 0..SWEEPS {
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if sweep % 2 == 1 {
            order.reverse();
        }
        for column in order {
            let mean = |vertex: &usize| {
                let near = &neighbors[*vertex];
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

/// The room behind a column, and the labels in it.
#[derive(Debug, Default)]
struct Gap {
    width: f64,
    /// For each label in it: the line, and how far it is from the left to the right, from 0 to 1.
    labels: Vec<(usize, f64)>,
}

/// A label on its line behind a column.
#[derive(Clone, Copy, Debug)]
struct Label {
    line: usize,
    /// Where the line begins on the left, and where it ends on the right.
    left: f64,
    right: f64,
    height: f64,
}

impl Label {
    /// The upper and the lower end of the label so far from the left to the right, from 0 to 1.
    fn bounds(&self, at: f64) -> (f64, f64) {
        let middle = level(self.left, self.right, at);
        (middle - self.height / 2.0, middle + self.height / 2.0)
    }
}

/// The room behind each column: for the labels of the lines whose first piece is there.
fn gaps(
    columns: &[Vec<usize>],
    chains: &[Vec<usize>],
    middles: &[f64],
    sizes: &[Size],
) -> Vec<Gap> {
    let mut labels: Vec<Vec<Label>> = vec![Vec::new(); columns.len()];
    let mut widths = vec![0.0_f64; columns.len()];
    for (line, (chain, size)) in chains.iter().zip(sizes).enumerate() {
        let (one, other) = (column_of(columns, chain[0]), column_of(columns, chain[1]));
        let last = chain.len() - 1;
        // A line that leads back has its label where it ends.
        let (left, right) = if one <= other {
            (chain[0], chain[1])
        } else {
            (chain[last], chain[last - 1])
        };
        let column = column_of(columns, left);
        widths[column] = widths[column].max(size.width);
        if size.height > 0.0 {
            labels[column].push(Label {
                line,
                left: middles[left],
                right: middles[right],
                height: size.height,
            });
        }
    }
    labels
        .iter()
        .zip(widths)
        .map(|(labels, width)| gap(labels, width))
        .collect()
}

/// Puts labels into as few lanes as they need.
fn gap(labels: &[Label], width: f64) -> Gap {
    let lanes = (1..MAX_LANES).find_map(|count| Some((count, in_lanes(labels, count)?)));
    // More labels than that cover each other, but each is still on its line.
    let (count, labels) = lanes.unwrap_or_else(|| {
        let spread = labels.iter().enumerate();
        let spread = spread.map(|(index, label)| (label.line, lane(index % MAX_LANES, MAX_LANES)));
        (MAX_LANES, spread.collect())
    });
    Gap {
        width: (count as f64 * (width + ASIDE) + 40.0).max(60.0),
        labels,
    }
}

/// The middle of a lane among so many, from 0 to 1.
fn lane(index: usize, count: usize) -> f64 {
    (index as f64 + 0.5) / count as f64
}

/// Each label in the first lane where it covers no other one; `None` where so many lanes are not enough.
fn in_lanes(labels: &[Label], count: usize) -> Option<Vec<(usize, f64)>> {
    let mut lanes: Vec<Vec<(f64, f64)>> = vec![Vec::new(); count];
    let mut placed = Vec::new();
    for label in labels {
        let free = (0..count).find(|index| {
            let (top, bottom) = label.bounds(lane(*index, count));
            lanes[*index]
                .iter()
                .all(|(above, below)| bottom <= *above || *below <= top)
        })?;
        lanes[free].push(label.bounds(lane(free, count)));
        placed.push((label.line, lane(free, count)));
    }
    Some(placed)
}

/// The height of a line so far from one end of its bend to the other, from 0 to 1. The bend is the cubic
/// curve that pictures draw: level at both ends, with both handles in the middle.
fn level(left: f64, right: f64, at: f64) -> f64 {
    let across = |step: f64| 1.5 * step * (1.0 - step) + step.powi(3);
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if across(middle) < at {
            low = middle;
        } else {
            high = middle;
        }
    }
    left + (right - left) * (3.0 * low * low - 2.0 * low.powi(3))
}

fn place(
    boxes: &[Size],
    columns: &[Vec<usize>],
    chains: &[Vec<usize>],
    middles: &[f64],
    ranks: &[usize],
    gaps: &[Gap],
    count: usize,
) -> Layout {
    let (mut corners, mut widths) = (vec![(0.0, 0.0); boxes.len()], Vec::new());
    let (mut left, mut labels) = (MARGIN, vec![(0.0, 0.0); chains.len()]);
    for (column, gap) in columns.iter().zip(gaps) {
        let width = column.iter().map(|it| boxes[*it].width).fold(0.0, f64::max);
        for vertex in column {
            corners[*vertex] = (left, middles[*vertex] - boxes[*vertex].height / 2.0);
        }
        for (line, at) in &gap.labels {
            let chain = &chains[*line];
            let last = chain.len() - 1;
            let (start, end) = match ranks_of(chain, ranks) {
                (from, to) if from <= to => (chain[0], chain[1]),
                _ => (chain[last], chain[last - 1]),
            };
            let x = left + width + at * gap.width;
            labels[*line] = (x, level(middles[start], middles[end], *at));
        }
        widths.push(width);
        left += width + gap.width;
    }
    let lines = chains.iter().map(|chain| {
        let (from, to) = (chain[0], chain[chain.len() - 1]);
        let forward = ranks[from] < ranks[to];
        let mut points = Vec::new();
        for (step, vertex) in chain.iter().enumerate() {
            let (x, y) = (corners[*vertex].0, middles[*vertex]);
            // Beside wider boxes of its column a line runs level, so that it bends, and has its
            // label, where there is no box.
            let own = x + boxes[*vertex].width;
            let right = x + widths[column_of(columns, *vertex)];
            match (step == 0, step == chain.len() - 1) {
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
    // Behind the last column there is only what leads back to itself.
    let unused = gaps.last().filter(|gap| gap.labels.is_empty());
    Layout {
        corners,
        lines,
        labels,
        width: left - unused.map_or(0.0, |gap| gap.width) + MARGIN,
        height: height(boxes, columns) + 2.0 * MARGIN,
    }
}

/// The columns of the ends of a line.
fn ranks_of(chain: &[usize], ranks: &[usize]) -> (usize, usize) {
    (ranks[chain[0]], ranks[chain[chain.len() - 1]])
}

fn column_of(columns: &[Vec<usize>], vertex: usize) -> usize {
    let found = columns.iter().position(|column| column.contains(&vertex));
    found.expect("every box has a column")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Size = Size {
        width: 120.0,
        height: 64.0,
    };
    const LABEL: Size = Size {
        width: 60.0,
        height: 32.0,
    };

    /// Every one of 20 boxes leads to every third of 20 others.
    #[test]
    fn labels_of_forty_boxes_do_not_cover_each_other() {
        let edges: Vec<(usize, usize)> = (0..20)
            .flat_map(|from| (0..20).map(move |to| (from, 20 + to)))
            .filter(|(from, to)| (from + to) % 3 == 0)
            .collect();
        let placed = layout(&[BOX; 40], &edges, &vec![LABEL; edges.len()]);
        let covers = |one: &(f64, f64), other: &(f64, f64)| {
            (one.0 - other.0).abs() < LABEL.width && (one.1 - other.1).abs() < LABEL.height - 0.01
        };
        for (index, label) in placed.labels.iter().enumerate() {
            let before = &placed.labels[..index];
            assert!(
                !before.iter().any(|it| covers(it, label)),
                "{index}: {label:?}"
            );
            let in_box = |corner: &(f64, f64)| {
                corner.0 < label.0 + LABEL.width / 2.0
                    && label.0 - LABEL.width / 2.0 < corner.0 + BOX.width
            };
            assert!(!placed.corners.iter().any(in_box), "{index}: {label:?}");
        }
    }

    #[test]
    fn a_label_is_on_its_line() {
        assert!((level(10.0, 30.0, 0.5) - 20.0).abs() < 1e-6);
        assert!((level(10.0, 30.0, 0.0) - 10.0).abs() < 1e-6);
        assert!((level(10.0, 30.0, 1.0) - 30.0).abs() < 1e-6);
    }

    #[test]
    fn lines_that_lead_back_have_labels_too() {
        let placed = layout(&[BOX; 2], &[(0, 1), (1, 0), (0, 0)], &[LABEL; 3]);
        for (x, _) in &placed.labels[..2] {
            assert!((20.0 + BOX.width..).contains(x), "{placed:?}");
        }
    }
}
