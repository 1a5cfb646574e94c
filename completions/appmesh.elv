# Completion of `appmesh` for elvish. The tool itself is asked at each Tab.
use str

set edit:completion:arg-completer[appmesh] = {|@words|
    (external $words[0]) __complete -- (all $words[1..]) 2>/dev/null | from-lines | each {|line|
        var value help = (str:split &max=2 "\t" $line"\t")
        var suffix = ' '
        if (str:contains-any $value[-1..] /.=) { set suffix = '' }
        edit:complex-candidate $value &display=$value'  '(str:trim-right $help "\t") &code-suffix=$suffix
    }
}
