# Completion of `appmesh` for fish. The tool itself is asked at each Tab.
function __appmesh_candidates
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    $words[1] __complete -- $words[2..-1] "$current" 2>/dev/null
end

complete --command appmesh --no-files --keep-order --arguments '(__appmesh_candidates)'
