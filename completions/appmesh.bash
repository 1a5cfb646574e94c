# Completion of `appmesh` for bash. The tool itself is asked at each Tab.
_appmesh() {
    # Bash takes words apart at `=` and `:`; what no blank separates is put together again.
    local words=() rest=$COMP_LINE piece i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
            rest=${rest#"${rest%%[![:space:]]*}"}
            words+=("$piece")
        else
            words[${#words[@]} - 1]+=$piece
        fi
        rest=${rest#"$piece"}
    done
    [[ $piece == [=:] ]] && piece=
    # Bash replaces the last piece only.
    local word=${words[${#words[@]} - 1]}
    local before=${word%"$piece"} line
    COMPREPLY=()
    while IFS= read -r line; do
        line=${line%%$'\t'*}
        [[ $line == *[/.=] ]] && compopt -o nospace
        line=${line#"$before"}
        [[ $line == *' '* ]] && printf -v line %q "$line"
        COMPREPLY+=("$line")
    done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -o nosort -F _appmesh appmesh
