# Finds XML summaries that are not plain English; scripts/format --check calls it. Prints file:line: text (rule).
function check(text, line,    words, n, bare, rest) {
    gsub(/<inheritdoc[^>]*>/, "", text)
    bare = text
    gsub(/<(see|paramref|typeparamref)[^>]*"\/>/, "word", bare)
    gsub(/<[^>]*>/, "", bare)
    sub(/^ +/, "", bare); sub(/ +$/, "", bare)
    if (bare == "") return
    n = split(bare, words, / +/)
    if (tolower(words[1]) ~ /^(what|whether|how|where|which|who|whose|when|why)$/) report(line, bare, "begins with a question word")
    if (n < 4) report(line, bare, "fewer than four words")
    rest = tolower(" " bare " ")
    gsub(/[.,;:()]/, " ", rest)
    if (match(rest, / (mend(s|ed|ing)?|(go|goes|going|gone|went) on|anew|afresh|in hand|(it|that|which|who|one) (is|are) none|told|whoever|(take|takes|taken|taking) (in|up)|(becomes|became|become) of|stands? so) /))
        report(line, bare, "dialect: " substr(rest, RSTART + 1, RLENGTH - 2))
}
function report(line, text, rule) {
    print FILENAME ":" line ": " text " (" rule ")"
    bad = 1
}
FNR == 1 { open = 0 }
{
    line = $0
    if (!open && line ~ /^[ \t]*\/\/\/.*<summary>/) { open = 1; text = ""; first = FNR; sub(/.*<summary>/, "", line) }
    else if (open) sub(/^[ \t]*\/\/\/ ?/, "", line)
    if (!open) next
    if (line ~ /<\/summary>/) { sub(/<\/summary>.*/, "", line); open = 0; check(text " " line, first) }
    else text = text " " line
}
END { exit bad }
