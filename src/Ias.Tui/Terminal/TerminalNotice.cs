using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>
/// Notifies a user at another window through their terminal: the bell, and a desktop notification by OSC 9 (iTerm2, WezTerm, Ghostty,
/// kitty) or OSC 777 (urxvt, VTE, foot). Inside tmux the latter is wrapped so that tmux forwards it, which requires
/// <c>allow-passthrough</c>.
/// </summary>
public static class TerminalNotice
{
    private const int Longest = 200;

    /// <summary>Bytes that send a notification.</summary>
    /// <param name="environment">Environment variables of the process, which identify the terminal.</param>
    public static byte[] Sequence(string title, string body, IReadOnlyDictionary<string, string> environment)
    {
        var (sure, text) = (Plain(title), Plain(body));
        var sequence = SupportsOsc9(environment) ? $"\e]9;{sure}: {text}\a" : $"\e]777;notify;{sure};{text}\a";
        if (IsTmux(environment))
        {
            sequence = $"\ePtmux;{sequence.Replace("\e", "\e\e", StringComparison.Ordinal)}\e\\";
        }

        return Encoding.UTF8.GetBytes($"\a{sequence}");
    }

    /// <summary>Checks whether the process runs inside tmux.</summary>
    public static bool IsTmux(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("TMUX", out var tmux) && tmux.Length > 0;

    private static bool SupportsOsc9(IReadOnlyDictionary<string, string> environment) =>
        Is(environment, "TERM_PROGRAM", "iTerm.app", "WezTerm", "ghostty")
        || Is(environment, "LC_TERMINAL", "iTerm2")
        || Is(environment, "TERM", "xterm-kitty", "xterm-ghostty");

    // Removes control characters and separators.
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            plain.Append(char.IsControl(c) || c == ';' || (c >= '\u0080' && c <= '\u009f') ? ' ' : c);
        }

        return plain.ToString();
    }

    private static bool Is(IReadOnlyDictionary<string, string> environment, string name, params ReadOnlySpan<string> values) =>
        environment.TryGetValue(name, out var set) && values.Contains(set);
}
