//! Paths taken step by step: from all nodes at once where no place is asked for, else from each alone.

use super::eval::{Context, Evaluation, Spent};
use super::expr::{Axis, Kind, Path, Predicate, Start, Step};
use super::tree::Wanted;
use super::walk::Walk;

type Result<T, E = Spent> = std::result::Result<T, E>;

impl<'t> Evaluation<'t> {
    pub(super) fn path(&self, path: &'t Path, context: Context) -> Result<Vec<u32>> {
        self.steps(&path.start, &path.steps, context)
    }

    pub(super) fn steps(&self, start: &'t Start, steps: &'t [Step], context: Context) -> Result<Vec<u32>> {
        let mut nodes = match start {
            Start::Root => vec![0],
            Start::Here => vec![context.node],
            Start::Of(expr, predicates) => {
                let mut nodes = self.nodes(expr, context)?;
                for predicate in predicates {
                    nodes = self.passing(nodes, predicate)?;
                }
                nodes
            }
        };
        for step in steps {
            if nodes.is_empty() {
                break;
            }
            nodes = if step.is_positional() { self.each(step, &nodes)? } else { self.all(step, &nodes)? };
        }
        Ok(nodes)
    }

    /// A step from all nodes at once.
    fn all(&self, step: &'t Step, from: &[u32]) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        self.meet(step, from, |node| {
            found.push(node);
            true
        })?;
        Ok(in_order(found))
    }

    pub(super) fn is_there(&self, step: &'t Step, from: &[u32]) -> Result<bool> {
        let mut found = false;
        self.meet(step, from, |_| {
            found = true;
            false
        })?;
        Ok(found)
    }

    /// Meets what a step without places takes from any of the nodes, until told to stop.
    fn meet(&self, step: &'t Step, from: &[u32], mut take: impl FnMut(u32) -> bool) -> Result<()> {
        let wanted = self.tree.wanted(&step.test, step.axis == Axis::Attribute);
        self.spend(from.len() + 4)?;
        if let [node] = from {
            return self.meet_on(self.tree.walk(step.axis, *node, wanted), step, wanted, &mut take).map(drop);
        }
        for walk in self.tree.walks(step.axis, from, wanted) {
            if !self.meet_on(walk, step, wanted, &mut take)? {
                break;
            }
        }
        Ok(())
    }

    /// One walk of [`Self::meet`]; whether to go on.
    fn meet_on(
        &self,
        mut walk: Walk<'t>,
        step: &'t Step,
        wanted: Wanted<'_>,
        take: &mut impl FnMut(u32) -> bool,
    ) -> Result<bool> {
        while let Some(node) = self.next(&mut walk)? {
            if !self.tree.fits(wanted, node) {
                continue;
            }
            let context = Context { node, position: 1, size: 1 };
            let mut passes = true;
            for predicate in &step.predicates {
                passes = passes && self.truth(&predicate.expr, context)?;
            }
            if passes && !take(node) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next node of a walk, paid for.
    fn next(&self, walk: &mut Walk<'t>) -> Result<Option<u32>> {
        loop {
            self.spend(1)?;
            match walk.next(self.tree) {
                None => return Ok(None),
                Some(None) => {}
                Some(node) => return Ok(node),
            }
        }
    }

    /// A step from each node alone, since its predicates ask for places.
    fn each(&self, step: &'t Step, from: &[u32]) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for node in from {
            if step.predicates.iter().any(|predicate| predicate.asks_last) {
                found.extend(self.counted(step, *node)?);
            } else {
                self.placed(step, *node, &mut found)?;
            }
        }
        Ok(in_order(found))
    }

    /// One node's step where it matters how many nodes there are.
    fn counted(&self, step: &'t Step, from: u32) -> Result<Vec<u32>> {
        let wanted = self.tree.wanted(&step.test, step.axis == Axis::Attribute);
        self.spend(4)?;
        let mut walk = self.tree.walk(step.axis, from, wanted);
        let mut nodes = Vec::new();
        while let Some(node) = self.next(&mut walk)? {
            if self.tree.fits(wanted, node) {
                nodes.push(node);
            }
        }
        for predicate in &step.predicates {
            nodes = self.passing(nodes, predicate)?;
        }
        Ok(nodes)
    }

    /// One node's step where only places matter: nodes run through all predicates one by one, and when none can
    /// pass any more the walk ends.
    fn placed(&self, step: &'t Step, from: u32, found: &mut Vec<u32>) -> Result<()> {
        let wanted = self.tree.wanted(&step.test, step.axis == Axis::Attribute);
        self.spend(4)?;
        let mut walk = self.tree.walk(step.axis, from, wanted);
        let mut places = vec![0; step.predicates.len()];
        let is_over = |places: &[usize]| {
            places
                .iter()
                .zip(&step.predicates)
                .any(|(place, predicate)| predicate.most.is_some_and(|most| *place >= most))
        };
        while !is_over(&places) {
            let Some(node) = self.next(&mut walk)? else { break };
            if self.tree.fits(wanted, node) && self.passes_all(&step.predicates, node, &mut places)? {
                found.push(node);
            }
        }
        Ok(())
    }

    fn passes_all(&self, predicates: &'t [Predicate], node: u32, places: &mut [usize]) -> Result<bool> {
        for (predicate, place) in predicates.iter().zip(places) {
            *place += 1;
            if !self.passes(predicate, Context { node, position: *place, size: *place })? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The nodes that pass a predicate, in the order given.
    fn passing(&self, nodes: Vec<u32>, predicate: &'t Predicate) -> Result<Vec<u32>> {
        let size = nodes.len();
        let mut passed = Vec::new();
        for (at, node) in nodes.into_iter().enumerate() {
            if self.passes(predicate, Context { node, position: at + 1, size })? {
                passed.push(node);
            }
        }
        Ok(passed)
    }

    /// A number passes where it is the node's place (XPath 1.0, 2.4).
    fn passes(&self, predicate: &'t Predicate, context: Context) -> Result<bool> {
        if predicate.expr.kind() == Kind::Number {
            return Ok(self.number(&predicate.expr, context)? == context.position as f64);
        }
        self.truth(&predicate.expr, context)
    }
}

/// Nodes in document order, each once.
pub(super) fn in_order(mut nodes: Vec<u32>) -> Vec<u32> {
    if !nodes.is_sorted_by(|one, other| one < other) {
        nodes.sort_unstable();
        nodes.dedup();
    }
    nodes
}
