using System.Text;
using System.Text.RegularExpressions;

namespace Ias.Core.Ice;

/// <summary>
/// Reads the output of a turn's programs and finds the paths that they could not read or write. Memory use is constant, whatever
/// the length. The output proves nothing: callers check that the turn really lacks access before they report a path.
/// </summary>
public sealed partial class FailedAccess
{
    /// <summary>More paths of one kind are not collected.</summary>
    public const int Most = 16;

    private const int Before = 400;
    private const int After = 300;

    // strerror(3), without the first letter, which some programs write small.
    private static readonly (AccessFailure Kind, byte[] Words)[] Markers =
    [
        (AccessFailure.ReadOnly, "ead-only file system"u8.ToArray()),
        (AccessFailure.Denied, "ermission denied"u8.ToArray()),
        (AccessFailure.Missing, "o such file or directory"u8.ToArray()),
        (AccessFailure.NoRepository, "ot a git repository: "u8.ToArray()),
    ];

    private static readonly int Longest = Markers.Max(marker => marker.Words.Length);

    private readonly byte[] _window = new byte[4096];
    private readonly List<(AccessFailure Kind, string Path)> _paths = [];
    private readonly int[] _counts = new int[Markers.Length];
    private int _length;
    private int _searched;

    /// <summary>As they were printed, absolute or beginning with <c>../</c>; each once of a kind, in their order.</summary>
    public IReadOnlyList<(AccessFailure Kind, string Path)> Paths => _paths;

    /// <summary>The next piece of output; it may end anywhere.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        while (piece.Length > 0)
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

    /// <summary>Ends the input and searches the rest.</summary>
    public void Close() => Search(isLast: true);

    /// <summary>The path that a message names around its words of failure; empty when it names none.</summary>
    private static string PathIn(string before, string after)
    {
        var lines = before.Replace("\\n", "\n", StringComparison.Ordinal).Split('\n'); // a line of JSON carries many lines
        if (lines[^1].StartsWith("bwrap: Can't ", StringComparison.Ordinal))
        {
            return ""; // the cage itself could not be made: no program of the turn's wanted this
        }

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
        while (Next(text[_searched..]) is var (at, marker))
        {
            at += _searched;
            var end = at + Markers[marker].Words.Length;
            if (!isLast && end + After > _length)
            {
                _searched = at; // what follows it has not come yet
                Forget();
                return;
            }

            var before = Encoding.UTF8.GetString(text[Math.Max(0, at - Before)..at]);
            var after = Encoding.UTF8.GetString(text[end..Math.Min(_length, end + After)]);
            var kind = Markers[marker].Kind;
            var path = kind == AccessFailure.NoRepository ? after.Split('\n')[0].Trim() : PathIn(before, after);
            if (path.Length > 0 && !_paths.Contains((kind, path)))
            {
                _paths.Add((kind, path));
                _counts[marker]++;
            }

            _searched = end;
        }

        _searched = Math.Max(_searched, _length - Longest + 1);
        Forget();
    }

    // Of those of which there is still room for one.
    private (int At, int Marker)? Next(ReadOnlySpan<byte> text)
    {
        (int At, int Marker)? first = null;
        for (var marker = 0; marker < Markers.Length; marker++)
        {
            if (_counts[marker] < Most && text.IndexOf(Markers[marker].Words) is var at and >= 0 && (first is null || at < first.Value.At))
            {
                first = (at, marker);
            }
        }

        return first;
    }

    private void Forget()
    {
        var from = Math.Max(0, _searched - Before);
        _window.AsSpan(from, _length - from).CopyTo(_window);
        _length -= from;
        _searched -= from;
    }
}
