using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Sprint information in a heading.</summary>
/// <param name="Kind">How it says it.</param>
/// <param name="Id"><c>sprint-3</c>, the first where there are several; empty where it has no number.</param>
/// <param name="Title">May be empty.</param>
internal sealed record SprintHeading(SprintHeadingKind Kind, string Id, string Title)
{
    private const string Word = "sprint";

    private static readonly string[] NumberWords =
    [
        .. "zero one two three four five six seven eight nine ten eleven twelve".Split(' '),
        .. "i ii iii iv v vi vii viii ix x xi xii".Split(' '),
    ];

    private static readonly string[] Ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth".Split(' ');

    private static readonly string[] ConnectingSigns = ["->", "..", "-", "–", "—", "→", "/", "&", "+", ",", "~"];

    private static readonly string[] ConnectingWords = ["to", "and", "through", "thru", "until", "or"];

    /// <summary>It says that the sprint is completed.</summary>
    public bool IsDone { get; private init; }

    /// <summary>It says that the sprint is not completed.</summary>
    public bool IsUnderWay { get; private init; }

    /// <summary>It is struck out.</summary>
    public bool IsStruck { get; private init; }

    /// <summary>A sign or nothing follows the number, not a word: <c>Sprint 1: x</c>, and not <c>Sprint 1 overview</c>.</summary>
    public bool IsSetOff { get; private init; }

    /// <summary>Of <see cref="SprintHeadingKind.Behind"/>: a sign stands between the other words and the sprint.</summary>
    public bool IsSetOffBefore { get; private init; }

    /// <param name="content">Of a heading, without its marks.</param>
    /// <returns>Null: it speaks of no sprint.</returns>
    public static SprintHeading? Read(string content)
    {
        if (!content.Contains(Word, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var (text, isDone, isUnderWay) = SprintDone.Take(MarkdownInline.Plain(content));
        var (at, isCounted) = SkipChapter(text);
        var found = AfterWord(text, at) is { } after ? Begin(text, after, isCounted) : OfOrdinal(text, at);
        found ??= Behind(text, at + 1);
        return found is null
            ? null
            : found with
            {
                IsDone = isDone,
                IsUnderWay = isUnderWay,
                IsStruck = content[..content.IndexOf(Word, StringComparison.OrdinalIgnoreCase)].Split("~~").Length % 2 == 0,
            };
    }

    private static SprintHeading? Begin(string text, int after, bool isCounted)
    {
        var isPlural = char.ToLowerInvariant(text[after - 1]) == 's';
        if (Number(text, SkipGap(text, after)) is var (id, end))
        {
            return isPlural || NamesMore(text, end) ? new SprintHeading(SprintHeadingKind.Several, id, "") : Numbered(text, id, end);
        }

        if (isPlural)
        {
            return null;
        }

        var rest = text.AsSpan(after).Trim();
        if (rest is [':' or '：', ..] || (isCounted && rest is ['-' or '–' or '—', ..]))
        {
            return TitleOf(rest) is { Length: > 0 } title ? new SprintHeading(SprintHeadingKind.Unnumbered, "", title) : null;
        }

        rest = text.AsSpan(SkipGap(text, after));
        var length = 0;
        while (length < rest.Length && (char.IsLetterOrDigit(rest[length]) || rest[length] is '-' or '{' or '}' or '[' or ']' or '?'))
        {
            length++;
        }

        var token = rest[..length].TrimEnd('-');
        var behind = rest[token.Length..];
        var isNumber =
            token.Length == 1 || token.IndexOfAnyInRange('0', '9') >= 0 || token is ['{' or '[' or '?', ..] || IsOneOf(NumberWords, token);
        return token.Length > 0 && isNumber && IsSetOffHere(behind)
            ? new SprintHeading(SprintHeadingKind.Unnumbered, "", TitleOf(behind))
            : null;
    }

    private static SprintHeading Numbered(string text, string id, int end)
    {
        var rest = text.AsSpan(end);
        if (rest.TrimStart() is ['o' or 'O', 'f' or 'F', ' ', >= '0' and <= '9', ..] total) // Sprint 1 of 3
        {
            rest = total[3..].TrimStart("0123456789");
        }

        return new SprintHeading(SprintHeadingKind.Sprint, id, TitleOf(rest)) { IsSetOff = IsSetOffHere(rest) };
    }

    // "Second sprint: title"
    private static SprintHeading? OfOrdinal(string text, int at)
    {
        var end = EndOfLetters(text, at);
        return
            end > at
            && IsOneOf(Ordinals, text.AsSpan(at, end - at))
            && AfterWord(text, SkipSpace(text, end)) is { } after
            && IsSetOffHere(text.AsSpan(after))
            ? new SprintHeading(SprintHeadingKind.Unnumbered, "", TitleOf(text.AsSpan(after)))
            : null;
    }

    private static SprintHeading? Behind(string text, int from)
    {
        for (
            var at = from;
            at < text.Length && text.IndexOf(Word, at, StringComparison.OrdinalIgnoreCase) is >= 0 and var found;
            at = found + 1
        )
        {
            if (
                found > 0
                && !char.IsLetter(text[found - 1])
                && AfterWord(text, found) is { } after
                && Number(text, SkipGap(text, after)) is var (id, end)
            )
            {
                return Numbered(text, id, end) with
                {
                    Kind = SprintHeadingKind.Behind,
                    IsSetOffBefore =
                        text.AsSpan(0, found).TrimEnd()
                            is [.., '-' or '–' or '—' or ':' or '：' or '/' or '|' or '>' or '›' or '·' or ',' or ')' or ']'],
                };
            }
        }

        return null;
    }

    // Ornaments and the number of a chapter: "2.1 ", "🚀 ", "IV. ", "1st ".
    private static (int At, bool IsCounted) SkipChapter(string text)
    {
        var isCounted = false;
        for (var at = 0; ; )
        {
            while (at < text.Length && !char.IsLetterOrDigit(text[at]))
            {
                at++;
            }

            var end = at;
            while (end < text.Length && (char.IsDigit(text[end]) || (text[end] == '.' && end > at)))
            {
                end++;
            }

            if (end > at)
            {
                var letters = EndOfLetters(text, end);
                var isOrdinal = letters - end == 2 && IsOneOf(["st", "nd", "rd", "th"], text.AsSpan(end, 2));
                if (letters > end + 1 && !isOrdinal)
                {
                    return (at, isCounted);
                }

                end = letters;
            }
            else
            {
                end = EndOfLetters(text, at);
                var isNumeral = end - at == 1 || (end - at is > 0 and <= 4 && text.AsSpan(at, end - at).IndexOfAnyExcept("IVX") < 0);
                if (!isNumeral || end == text.Length || text[end] is not ('.' or ')'))
                {
                    return (at, isCounted);
                }
            }

            (at, isCounted) = (end, true);
        }
    }

    // Where "sprint" or "sprints" ends that stands here as a word; null = it does not.
    private static int? AfterWord(string text, int at)
    {
        if (string.Compare(text, at, Word, 0, Word.Length, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return null;
        }

        var end = at + Word.Length;
        end += end < text.Length && text[end] is 's' or 'S' ? 1 : 0;
        return end == text.Length || !char.IsLetter(text[end]) ? end : null;
    }

    // "Sprint-4", "Sprint #5", "Sprint no. 6"
    private static int SkipGap(string text, int at)
    {
        if (at < text.Length && text[at] is '-' or '_' or '.')
        {
            at++;
        }

        at = SkipSpace(text, at);
        foreach (var word in (string[])["number", "no.", "nr.", "no", "nr", "№", "n°"])
        {
            if (string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                var next = SkipSpace(text, at + word.Length);
                if (next < text.Length && (char.IsDigit(text[next]) || text[next] == '#'))
                {
                    at = next;
                    break;
                }
            }
        }

        return at < text.Length && text[at] == '#' ? SkipSpace(text, at + 1) : at;
    }

    private static (string Id, int End)? Number(string text, int at)
    {
        var id = new System.Text.StringBuilder(SprintId.Prefix);
        for (; ; )
        {
            var end = at;
            while (end < text.Length && char.IsDigit(text[end]))
            {
                end++;
            }

            var digits = string.Concat(text[at..end].Select(c => CharUnicodeInfo.GetDecimalDigitValue(c)));
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var part))
            {
                return null;
            }

            id.Append(CultureInfo.InvariantCulture, $"{part}");
            at = end;
            if (at + 1 < text.Length && text[at] == '.' && char.IsDigit(text[at + 1]))
            {
                id.Append('.');
                at++;
                continue;
            }

            var letter = at < text.Length && text[at] == '-' ? at + 1 : at;
            if (
                letter < text.Length
                && char.IsAsciiLetter(text[letter])
                && (letter + 1 == text.Length || !char.IsLetterOrDigit(text[letter + 1]))
            )
            {
                id.Append(char.ToLowerInvariant(text[letter]));
                return (id.ToString(), letter + 1);
            }

            return at < text.Length && char.IsLetterOrDigit(text[at]) ? null : (id.ToString(), at);
        }
    }

    // "1-3", "1 and 2", "1 / Sprint 2"; not "1 - 3 screens", "1 — 2FA".
    private static bool NamesMore(string text, int end)
    {
        var at = SkipSpace(text, end);
        var isSpaced = at > end;
        var word = EndOfLetters(text, at);
        var next =
            word > at ? (IsOneOf(ConnectingWords, text.AsSpan(at, word - at)) ? word : -1)
            : Array.Find(ConnectingSigns, sign => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0) is { } found
                ? at + found.Length
            : -1;
        if (next < 0)
        {
            return false;
        }

        next = SkipSpace(text, next);
        if (AfterWord(text, next) is { } after && Number(text, SkipGap(text, after)) is not null)
        {
            return true;
        }

        return Number(text, next) is var (_, stop) && (!isSpaced || IsSetOffHere(text.AsSpan(stop)));
    }

    private static bool IsSetOffHere(ReadOnlySpan<char> rest) =>
        rest.TrimStart() is var text && (text.IsEmpty || !(char.IsLetterOrDigit(text[0]) || text[0] == '%'));

    private static string TitleOf(ReadOnlySpan<char> rest)
    {
        var title = rest.TrimStart(" \t:：-–—.·|/)]>→`,;").TrimEnd(" \t:：-–—|");
        foreach (var c in title)
        {
            if (!char.IsPunctuation(c) && !char.IsWhiteSpace(c))
            {
                return title.ToString();
            }
        }

        return "";
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int EndOfLetters(string text, int at)
    {
        while (at < text.Length && char.IsLetter(text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsOneOf(string[] words, ReadOnlySpan<char> word)
    {
        foreach (var one in words)
        {
            if (word.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
