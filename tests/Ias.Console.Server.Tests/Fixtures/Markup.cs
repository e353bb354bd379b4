using System.Text.RegularExpressions;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>What is in a page.</summary>
public static class Markup
{
    /// <summary>Everything that matches: the group <c>it</c>, or all of it where there is no such group.</summary>
    public static IReadOnlyList<string> All(string html, string pattern) =>
        [
            .. Regex
                .Matches(html, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
                .Select(match => match.Groups["it"] is { Success: true } group ? group.Value : match.Value),
        ];

    /// <summary>Text of a piece of HTML, without its tags.</summary>
    public static string Text(string html) => Regex.Replace(html, "<[^>]*>", "", RegexOptions.None, TimeSpan.FromSeconds(10));

    /// <summary>The first of these, or the empty text.</summary>
    public static string First(string html, string pattern) => All(html, pattern) is [var first, ..] ? first : "";
}
