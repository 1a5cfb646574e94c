#!/bin/sh
# Fuzzes a target, or each of them in turn: fuzz/run.sh [SECONDS [TARGET]]
#
# The first texts are the examples of the rules' pages, the words are those of the model. Needs
# cargo-fuzz (`cargo install cargo-fuzz`); RUSTC_BOOTSTRAP lets the stable compiler instrument.
set -eu
seconds=${1:-600}
cd "$(dirname "$0")"
if [ $# -lt 2 ]; then
    for target in fuzz_targets/*.rs; do
        ./run.sh "$seconds" "$(basename "$target" .rs)"
    done
    exit
fi
target=$2

mkdir -p "corpus/$target"
find ../src/check/rules -name '*.md' | while read -r page; do
    awk -v file="corpus/$target/$(basename "$page" .md)" '
        /^```/ { inside = !inside; if (inside) count++; next }
        inside { print > (file "-" count) }
    ' "$page"
done

grep -oE '\b[A-Za-z][A-Za-z0-9_]*\b' ../src/model/appmesh.smithy | sort -u | sed 's/.*/"&"/' \
    > "corpus/$target.dict"

case $target in
    configuration) features=aws ;;
    *) features= ;;
esac
RUSTC_BOOTSTRAP=1 exec cargo fuzz run --features "$features" "$target" -- \
    -dict="corpus/$target.dict" -max_total_time="$seconds" -timeout=10 -print_final_stats=1
