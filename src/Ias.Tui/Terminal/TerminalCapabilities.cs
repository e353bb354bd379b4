namespace Ias.Tui.Terminal;

/// <summary>Capabilities of a terminal, derived from the environment without querying it.</summary>
/// <param name="Refusal">Reason why nothing can be drawn, as the end of a sentence (<c>TERM is dumb</c>); null = it can.</param>
/// <param name="Colors">Number of colors it shows.</param>
/// <param name="IsUtf8">Whether its text is UTF-8; otherwise only ASCII is safe.</param>
/// <param name="IsRemote">Whether it is remote (SSH, mosh), so that its answers are late.</param>
/// <param name="IsMultiplexer">Whether it is tmux or screen.</param>
/// <param name="MayAskModes">Whether a mode request (DECRQM) is harmless: the Linux console and old terminals would print a part of
/// it.</param>
/// <param name="HasSynchronizedOutput">Whether mode 2026 shows a frame at once. False until the terminal confirms it.</param>
public sealed record TerminalCapabilities(
    string? Refusal,
    ColorDepth Colors,
    bool IsUtf8,
    bool IsRemote,
    bool IsMultiplexer,
    bool MayAskModes,
    bool HasSynchronizedOutput = false
)
{
    // Their TERM does not mention colors, and SSH does not forward COLORTERM.
    private static readonly string[] TrueColorTerms =
    [
        "alacritty",
        "contour",
        "foot",
        "ghostty",
        "rio",
        "wezterm",
        "xterm-ghostty",
        "xterm-kitty",
    ];
    private static readonly string[] PlainTerms = ["linux", "vt", "ansi", "cons", "dumb", "cygwin", "screen"];

    /// <summary>Time that a lone Esc waits for the rest of a sequence.</summary>
    public TimeSpan EscapeWait => TimeSpan.FromMilliseconds(IsRemote ? 50 : 25);

    /// <summary>True if the background color may be queried (OSC 11): over a network or through tmux the answer is late or from
    /// elsewhere.</summary>
    public bool MayAskColors => Refusal is null && MayAskModes && !IsRemote && !IsMultiplexer;

    /// <summary>Capabilities by environment variables and by whether standard input and output are terminals.</summary>
    public static TerminalCapabilities Of(IReadOnlyDictionary<string, string> environment, bool inputIsTerminal, bool outputIsTerminal)
    {
        string Get(string name) => environment.TryGetValue(name, out var value) ? value : "";

        var term = Get("TERM");
        var multiplexer = Get("TMUX").Length > 0 || Get("STY").Length > 0 || StartsWithAny(term, ["tmux", "screen"]);
        return new TerminalCapabilities(
            Refuse(Get, term, inputIsTerminal, outputIsTerminal),
            Depth(term, Get("COLORTERM"), Get("NO_COLOR")),
            HasUtf8(Get),
            Get("SSH_CONNECTION").Length > 0
                || Get("SSH_TTY").Length > 0
                || Get("SSH_CLIENT").Length > 0
                || Get("MOSH_CONNECTION").Length > 0,
            multiplexer,
            !StartsWithAny(term, PlainTerms)
        );
    }

    /// <summary>Capabilities after an answer of the terminal; unchanged if it answers something else.</summary>
    public TerminalCapabilities After(InputEvent.Reply reply) =>
        reply.Sequence switch
        {
            "[?2026;1$y" or "[?2026;2$y" or "[?2026;3$y" => this with { HasSynchronizedOutput = true }, // set, reset, always set
            _ => this,
        };

    private static string? Refuse(Func<string, string> get, string term, bool inputIsTerminal, bool outputIsTerminal) =>
        term switch
        {
            _ when !outputIsTerminal => "standard output is not a terminal",
            _ when !inputIsTerminal => "standard input is not a terminal",
            "dumb" => "TERM is dumb",
            "" or "unknown" => "TERM does not say what terminal this is",
            _ when get("CI") is not ("" or "0" or "false") => "CI is set: nobody is watching",
            _ => null,
        };

    private static ColorDepth Depth(string term, string colorTerm, string noColor) =>
        term switch
        {
            _ when noColor.Length > 0 => ColorDepth.None,
            "dumb" or "" => ColorDepth.None,
            _ when term.StartsWith("vt", StringComparison.Ordinal)
                    || term.EndsWith("-m", StringComparison.Ordinal)
                    || term.EndsWith("-mono", StringComparison.Ordinal) => ColorDepth.None,
            _ when colorTerm is "truecolor" or "24bit" => ColorDepth.TrueColor,
            _ when term.EndsWith("-direct", StringComparison.Ordinal) || StartsWithAny(term, TrueColorTerms) => ColorDepth.TrueColor,
            _ when term.Contains("256color", StringComparison.Ordinal) => ColorDepth.Palette256,
            _ => ColorDepth.Sixteen,
        };

    // The first one that is set decides, as in POSIX.
    private static bool HasUtf8(Func<string, string> get)
    {
        var locale =
            get("LC_ALL") is { Length: > 0 } all ? all
            : get("LC_CTYPE") is { Length: > 0 } type ? type
            : get("LANG");
        return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }

    private static bool StartsWithAny(string text, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
