using System.Globalization;
using System.Text;

namespace Ias.Core.Model;

/// <summary>The words of a commit that the engine makes. By default the subject is a conventional one (conventionalcommits.org) that
/// @commitlint/config-conventional and a limit of 72 characters let through.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Body">What follows it, trailers aside; may be empty.</param>
public sealed record CommitMessage(string Subject, string Body)
{
    /// <summary>The template where nothing else is configured.</summary>
    public const string Usual = "{type}({scope}): {subject}";

    /// <summary>Longest subject, as far as the template leaves room for it: the limit of gitlint and of many hooks.</summary>
    public const int Longest = 72;

    // What of a title is kept even where a long template leaves no room.
    private const int Least = 16;
    private const string OfCycle = ", cycle ";

    private static readonly string[] Parts = ["type", "scope", "subject"];

    /// <summary>Formats a commit's message.</summary>
    /// <param name="template">The message, with <c>{type}</c> (feat, fix, chore), <c>{scope}</c> (sprint-1, a queue's run) and <c>{subject}</c>
    /// in their places.</param>
    /// <param name="header"><c>type(scope): what</c>, the last part as a person wrote it.</param>
    public static CommitMessage Of(string template, string header)
    {
        var open = header.IndexOf('(', StringComparison.Ordinal);
        var close = header.IndexOf("): ", StringComparison.Ordinal);
        var (type, scope, what) =
            open > 0 && close > open ? (header[..open], header[(open + 1)..close], header[(close + 3)..]) : ("chore", "ias", header);
        what = Uncapitalized(what.ReplaceLineEndings(" ").Trim().TrimEnd('.'));
        var first = template.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : template.Length;
        var around = Width(Filled(template[..first], type, scope, "x").Trim()) - 1;
        what = Fitting(what, Math.Max(Longest - around, Least));
        return new CommitMessage(Filled(template[..first], type, scope, what).Trim(), Filled(template[first..], type, scope, what).Trim());
    }

    /// <summary>Reason why a text is not a valid template, as the end of a sentence; null when it is one.</summary>
    public static string? WhyNot(string template)
    {
        if (template.Any(c => c != '\n' && char.IsControl(c)))
        {
            return "it has a control character";
        }

        if (!template.Split('\n')[0].Contains("{subject}", StringComparison.Ordinal))
        {
            return "its first line lacks {subject}";
        }

        for (var at = template.IndexOf('{', StringComparison.Ordinal); at >= 0; at = template.IndexOf('{', at + 1))
        {
            if (template.IndexOf('}', at) is > 0 and var end && !Parts.Contains(template[(at + 1)..end], StringComparer.Ordinal))
            {
                return $"{template[at..(end + 1)]} is not known; there are {{type}}, {{scope}} and {{subject}}";
            }
        }

        return null;
    }

    // In one go: a title may itself hold what looks like a placeholder.
    private static string Filled(string template, string type, string scope, string subject)
    {
        var text = new StringBuilder();
        for (var at = 0; at < template.Length; )
        {
            var rest = template.AsSpan(at);
            var part = Array.Find(Parts, part => template.AsSpan(at).StartsWith($"{{{part}}}", StringComparison.Ordinal));
            text.Append(
                part switch
                {
                    "type" => type,
                    "scope" => scope,
                    "subject" => subject,
                    _ => rest[..1],
                }
            );
            at += part is null ? 1 : part.Length + 2;
        }

        return text.ToString();
    }

    // commitlint's subject-case: no first word with a capital, be it a name.
    private static string Uncapitalized(string what)
    {
        var end = what.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? space : what.Length;
#pragma warning disable CA1308 // words for people
        return what[..end].ToLowerInvariant() + what[end..];
#pragma warning restore CA1308
    }

    // Whole words; the number of the cycle stays.
    private static string Fitting(string what, int room)
    {
        if (Width(what) <= room)
        {
            return what;
        }

        var cycle = what.LastIndexOf(OfCycle, StringComparison.Ordinal);
        var (title, tail) = cycle > 0 && what.Length - cycle < OfCycle.Length + 6 ? (what[..cycle], what[cycle..]) : (what, "");
        var kept = new StringBuilder();
        var left = room - tail.Length;
        for (var each = StringInfo.GetTextElementEnumerator(title); each.MoveNext() && left-- > 0; )
        {
            kept.Append(each.GetTextElement());
        }

        var cut = kept.ToString();
        var word = cut.Length < title.Length && title[cut.Length] != ' ' ? cut.LastIndexOf(' ') : cut.Length;
        return (word > cut.Length / 2 ? cut[..word] : cut).TrimEnd(' ', ',', ';', ':', '.', '-', '(') + tail;
    }

    private static int Width(string text) => new StringInfo(text).LengthInTextElements;
}
