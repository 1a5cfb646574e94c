# Completion of `appmesh` for PowerShell. The tool itself is asked at each Tab.
Register-ArgumentCompleter -Native -CommandName appmesh -ScriptBlock {
    param($current, $line, $cursor)
    $words = @($line.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursor } |
        ForEach-Object { if ($null -ne $_.Value) { $_.Value } else { $_.Extent.Text } })
    # Before 7.3 an empty argument is dropped unless it is quoted twice.
    if ($current -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3') { $current = '""' }
    & $line.CommandElements[0].Value __complete -- @words $current 2>$null | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
}
