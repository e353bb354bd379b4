using System.Text;
using System.Text.RegularExpressions;

namespace Ias.Core.Ice;

/// <summary>
/// Reads along what the programs of a turn print, and finds the paths at which a write failed because the file system is read-only there.
/// Memory is constant, whatever is printed. What is printed proves nothing: whoever tells a person of a path looks first whether the turn
/// could really not write there.
/// </summary>
public sealed partial class RefusedWrites
{
    /// <summary>More paths are not collected.</summary>
    public const int Most = 16;

    private const int Before = 400;
    private const int After = 300;

    private readonly byte[] _window = new byte[4096];
    private readonly List<string> _paths = [];
    private int _length;
    private int _searched;

    private static ReadOnlySpan<byte> Marker => "ead-only file system"u8;

    /// <summary>As they were printed, absolute or beginning with <c>../</c>; each once, in their order.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>The next piece of output; it may end anywhere.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        while (piece.Length > 0 && _paths.Count < Most)
        {
            var taken = Math.Min(piece.Length, _window.Length - _length);
            piece[..taken].CopyTo(_window.AsSpan(_length));
            piece = piece[taken..];
            _length += taken;
            if (_length == _window.Length)
            {
                Search(isLast: false);
            }
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Close() => Search(isLast: true);

    /// <summary>The path that a message names around its words "read-only file system"; empty when it names none.</summary>
    private static string PathIn(string before, string after)
    {
        var lines = before.Replace("\\n", "\n", StringComparison.Ordinal).Split('\n'); // a line of JSON carries many lines
        var rest = after.Replace("\\n", "\n", StringComparison.Ordinal).Split('\n')[0];
        var follows = rest.TrimStart() is [':' or ',', ..] ? Found(Path().Match(rest)) : ""; // node, Python and .NET name it behind
        var path = follows.Length > 0 ? follows : Found(Path().Matches(lines[^1]).LastOrDefault());
        return path.Length > 0 || !rest.Contains("(os error 30)", StringComparison.Ordinal)
            ? path
            : lines[..^1].Reverse().Take(4).Select(line => Found(Path().Matches(line).LastOrDefault())).FirstOrDefault(p => p.Length > 0)
                ?? ""; // Rust's chains: the path, "Caused by:", the cause
    }

    private static string Found(Match? match) => match is { Success: true } ? match.Groups["path"].Value.TrimEnd(':', '.') : "";

    [GeneratedRegex(
        """(?<![\w.~/:\\-])(?:'(?<path>(?:/|\.\./)[^'\n]*)'|\\?"(?<path>(?:/|\.\./)[^"\\\n]*)\\?"|`(?<path>(?:/|\.\./)[^`\n]*)`|‘(?<path>(?:/|\.\./)[^’\n]*)’|(?<path>(?:/|\.\./)[^\s'"`’,;()<>\\]*))""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Path();

    private void Search(bool isLast)
    {
        ReadOnlySpan<byte> text = _window.AsSpan(0, _length);
        for (int at; _paths.Count < Most && (at = text[_searched..].IndexOf(Marker)) >= 0; )
        {
            at += _searched;
            var end = at + Marker.Length;
            if (!isLast && end + After > _length)
            {
                _searched = at; // what follows it has not come yet
                Forget();
                return;
            }

            var path = PathIn(
                Encoding.UTF8.GetString(text[Math.Max(0, at - Before)..at]),
                Encoding.UTF8.GetString(text[end..Math.Min(_length, end + After)])
            );
            if (path.Length > 0 && !_paths.Contains(path))
            {
                _paths.Add(path);
            }

            _searched = end;
        }

        _searched = Math.Max(_searched, _length - Marker.Length + 1);
        Forget();
    }

    private void Forget()
    {
        var from = Math.Max(0, _searched - Before);
        _window.AsSpan(from, _length - from).CopyTo(_window);
        _length -= from;
        _searched -= from;
    }
}
