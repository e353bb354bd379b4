# Draws a captured screen (tmux capture-pane -p -e -N) as SVG: one text a run of equal style, each run stretched to its cells, so that no font can shift
# a column. Lines and meters are drawn as paths. Runs in mawk and gawk, byte by byte (LC_ALL=C).
#   awk -v columns=80 -v rows=24 -v title=TEXT -f screens.awk CAPTURE

BEGIN {
    W = 8.4; H = 18; PAD = 12; SIZE = 14
    GROUND = "#12161d"; TEXT = "#d3d9e3"
    split("#2a303b #f2777a #8fce7f #f0c674 #7aa6e8 #c397d8 #5fd0d0 #d3d9e3 #7d8594 #ff9a9c #b5e8a5 #ffe08f #a5c8ff #dcb8ee #8cecec #ffffff", named, " ")
    for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
    reset()
}

function reset() { fg = ""; bg = ""; bold = dim = italic = underline = reverse = strike = 0 }

function palette(n,    level) {
    if (n < 16) return named[n + 1]
    if (n > 231) return sprintf("#%02x%02x%02x", 8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232))
    n -= 16
    return sprintf("#%02x%02x%02x", step(int(n / 36)), step(int(n / 6) % 6), step(n % 6))
}

function step(level) { return level ? 55 + 40 * level : 0 }

# SGR: what tmux writes, in either form of the long colours.
function style(parameters,    p, n, i, c) {
    gsub(/:/, ";", parameters)
    n = split(parameters, p, ";")
    if (n == 0) { reset(); return }
    for (i = 1; i <= n; i++) {
        c = p[i] + 0
        if (c == 0) reset()
        else if (c == 1) bold = 1
        else if (c == 2) dim = 1
        else if (c == 3) italic = 1
        else if (c == 4) underline = 1
        else if (c == 7) reverse = 1
        else if (c == 9) strike = 1
        else if (c == 22) bold = dim = 0
        else if (c == 23) italic = 0
        else if (c == 24) underline = 0
        else if (c == 27) reverse = 0
        else if (c >= 30 && c <= 37) fg = palette(c - 30)
        else if (c >= 90 && c <= 97) fg = palette(c - 82)
        else if (c == 39) fg = ""
        else if (c >= 40 && c <= 47) bg = palette(c - 40)
        else if (c >= 100 && c <= 107) bg = palette(c - 92)
        else if (c == 49) bg = ""
        else if (c == 38 || c == 48) {
            if (p[i + 1] == 5) { long = palette(p[i + 2] + 0); i += 2 }
            else { long = sprintf("#%02x%02x%02x", p[i + 2], p[i + 3], p[i + 4]); i += 4 }
            if (c == 38) fg = long; else bg = long
        }
    }
}

function cells(point) {
    if ((point >= 768 && point <= 879) || point == 8205 || (point >= 65024 && point <= 65039)) return 0
    return (point >= 4352 && point <= 4447) || (point >= 11904 && point <= 42191) || (point >= 44032 && point <= 55203) || (point >= 63744 && point <= 64255) || \
        (point >= 65072 && point <= 65135) || (point >= 65280 && point <= 65376) || (point >= 127744 && point <= 129791) || point >= 131072 ? 2 : 1
}

# What a real machine puts into the recorded night, and what the time of day is in a screen of its own.
function steady(line) {
    sub(/checked at [0-2][0-9]:[0-5][0-9]/, "checked at 09:41", line)
    if (clock != "" && NR == 1) sub(/[0-2][0-9]:[0-5][0-9]/, clock, line)
    if (match(line, /output [0-9]+s ago/)) line = substr(line, 1, RSTART - 1) "output 4s ago" substr(line, RSTART + RLENGTH) (RLENGTH > 13 ? " " : "")
    if (match(line, /[0-9,.]+ [MG]i?B free/)) line = substr(line, 1, RSTART - 1) "41 GB free" substr(line, RSTART + RLENGTH)
    return line
}

{ screen[NR] = steady($0) }

function escaped(text) {
    gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
    return text
}

function number(n) { n = sprintf("%.1f", n); sub(/\.0$/, "", n); return n }

# The colours in force, after reverse.
function front() { return reverse ? (bg == "" ? GROUND : bg) : (fg == "" ? TEXT : fg) }
function back() { return reverse ? (fg == "" ? TEXT : fg) : bg }

function flush_run(    look, shown) {
    if (run != "" && run !~ /^ *$/) {
        look = run_look
        # Blanks at either end need no ink.
        while (substr(run, 1, 1) == " ") { run = substr(run, 2); run_at++ }
        while (substr(run, length(run), 1) == " ") { run = substr(run, 1, length(run) - 1); run_end-- }
        texts = texts sprintf("<text x=\"%s\" y=\"%s\" textLength=\"%s\"%s>%s</text>\n", number(PAD + run_at * W), number(PAD + row * H + 13), number((run_end - run_at) * W), look, escaped(run))
    }
    run = ""
}

function look_of(    look) {
    look = sprintf(" fill=\"%s\"", front())
    if (bold) look = look " font-weight=\"bold\""
    if (italic) look = look " font-style=\"italic\""
    if (underline || strike) look = look " text-decoration=\"" (underline ? "underline" : "line-through") "\""
    if (dim) look = look " opacity=\".62\""
    return look
}

# Goes on where the pen of this ink stands, or begins anew.
function stroke(from_x, from_y, segment, to_x, to_y) {
    lines[ink] = lines[ink] (pen[ink] == from_x " " from_y ? "" : "M" from_x " " from_y) segment
    pen[ink] = to_x " " to_y
}

# Lines: left, right, up, down from the middle of the cell.
function drawn(point,    x, y, mx, my, d) {
    x = PAD + at * W; y = PAD + row * H; mx = number(x + W / 2); my = number(y + H / 2)
    if (point == 9648 || point == 9649) {
        d = sprintf("M%s %sh%sl-2 9h-%sz", number(x + 2.6), number(y + 4.5), number(W - 3.2), number(W - 3.2))
        paths = paths sprintf("<path d=\"%s\"%s/>\n", d, point == 9648 ? sprintf(" fill=\"%s\"", front()) : sprintf(" fill=\"none\" stroke=\"%s\" stroke-width=\".8\" opacity=\".5\"", front()))
        return 1
    }
    if (point == 9608) { paths = paths sprintf("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n", number(x), number(y), number(W), H, front()); return 1 }
    if (!(point in arms)) return 0
    d = arms[point]
    ink = front() (dim ? " dim" : "")
    if (index(d, "l")) stroke(number(x), my, "H" mx, mx, my)
    if (index(d, "r")) stroke(mx, my, "H" number(x + W), number(x + W), my)
    if (index(d, "u")) stroke(mx, number(y), "V" my, mx, my)
    if (index(d, "d")) stroke(mx, my, "V" number(y + H), mx, number(y + H))
    return 1
}

END {
    arms[9472] = "lr"; arms[9474] = "ud"; arms[9484] = "rd"; arms[9488] = "ld"; arms[9492] = "ru"; arms[9496] = "lu"
    arms[9500] = "rud"; arms[9508] = "lud"; arms[9516] = "lrd"; arms[9524] = "lru"; arms[9532] = "lrud"
    for (row = 0; row < rows; row++) {
        line_of = screen[row + 1]; at = 0; run = ""; ground = ""; reset_at = 0
        for (i = 1; i <= length(line_of); ) {
            c = substr(line_of, i, 1); b = code[c]
            if (b == 27) {
                flush_run()
                if (match(substr(line_of, i), /^\033\[[0-9;:]*m/)) { style(substr(line_of, i + 2, RLENGTH - 3)); i += RLENGTH } else i++
                continue
            }
            bytes = b < 128 ? 1 : b < 224 ? 2 : b < 240 ? 3 : 4
            c = substr(line_of, i, bytes)
            point = b < 128 ? b : b < 224 ? b - 192 : b < 240 ? b - 224 : b - 240
            for (j = 2; j <= bytes; j++) point = point * 64 + code[substr(c, j, 1)] - 128
            i += bytes
            width = cells(point)
            if (at >= columns) continue
            if (width && back() != "") {
                if (back() == ground && ground_end == at) ground_end = at + width
                else { put_ground(); ground = back(); ground_at = at; ground_end = at + width }
            }
            if (width == 1 && drawn(point)) { flush_run(); at++; continue }
            if (c == " " && run ~ / $/) flush_run() # browsers draw several blanks as one
            if (width == 2) flush_run() # by itself: fonts disagree on it most
            if (run == "") { run_at = at; run_look = look_of() }
            run = run c
            at += width; run_end = at
            if (width == 2) flush_run()
        }
        flush_run(); put_ground()
    }

    width = number(columns * W + 2 * PAD); height = number(rows * H + 2 * PAD)
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace\" font-size=\"%d\" xml:space=\"preserve\">\n", width, height, width, height, SIZE
    printf "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"%s\"/>\n%s", escaped(title), whole(), grounds
    n = 0
    for (ink in lines) inks[++n] = ink
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (inks[j] < inks[i]) { ink = inks[i]; inks[i] = inks[j]; inks[j] = ink }
    for (i = 1; i <= n; i++) { split(inks[i], part, " "); printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\"%s/>\n", lines[inks[i]], part[1], part[2] == "dim" ? " opacity=\".62\"" : "" }
    printf "%s%s</svg>\n", paths, texts
}

function put_ground() {
    if (ground != "") {
        area[ground] += ground_end - ground_at
        grounds = grounds sprintf("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n", number(PAD + ground_at * W), number(PAD + row * H), number((ground_end - ground_at) * W), H, ground)
    }
    ground = ""
}

# A theme with a ground of its own has it around the screen as well.
function whole(    colour) {
    for (colour in area) if (area[colour] > columns * rows / 2) return colour
    return GROUND
}
