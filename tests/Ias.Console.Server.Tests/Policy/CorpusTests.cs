using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Tests.Policy;

/// <summary>What is refused and what passes, on corpora: sources of nineteen kinds and diffs of them in every wrapping, secrets of every
/// kind, and the talk of people and agents (<c>tests/fixtures/content</c>, <c>tests/fixtures/guardrails/ordinary.txt</c>).</summary>
public sealed class CorpusTests
{
    private const double MostRefused = 0.01;
    private const int Least = 300;

    private static readonly (string Name, Func<string, string> Wrap)[] Wrappings =
    [
        ("plain", text => text),
        ("in prose", text => $"This is the file I mean:\n\n{text}\nPlease look at it."),
        ("fenced", text => $"```\n{text}```\n"),
        ("quoted", text => Lines(text, line => $"> {line}")),
        ("quoted twice", text => Lines(text, line => $"> > {line}")),
        ("numbered", text => Lines(text, (line, i) => $"{i + 1, 4}: {line}")),
        ("numbered with bars", text => Lines(text, (line, i) => $"{i + 1, 4} | {line}")),
        ("indented", text => Lines(text, line => $"        {line}")),
        ("as items", text => Lines(text, line => $"- `{line}`")),
        ("in JSON", text => new JsonObject { ["content"] = text }.ToJsonString()),
        ("in HTML", text => $"<pre>{WebUtility.HtmlEncode(text)}</pre>"),
        ("with line breaks of HTML", text => WebUtility.HtmlEncode(text).Replace("\n", "<br>")),
        ("in Base64", text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks)),
        ("in one line of Base64", text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        ("percent-encoded", Uri.EscapeDataString),
        ("with hidden characters", text => text.Replace("e", "e\u200B").Replace("(", "\u2060(")),
        ("in letters that look Latin", text => text.Replace('a', 'а').Replace('e', 'е').Replace('o', 'о')),
        ("without empty lines", text => string.Join('\n', text.Split('\n').Where(line => line.Trim().Length > 0))),
    ];

    private static readonly (string Name, Func<string, string> Of)[] Diffs =
    [
        ("git", text => $"diff --git a/x b/x\nindex 1f0e9d8..7b6a5f4 100644\n--- a/x\n+++ b/x\n{Hunk(text)}"),
        ("unified", text => $"--- x.orig\t2026-11-26\n+++ x\t2026-11-26\n{Hunk(text)}"),
        ("hunk only", Hunk),
        ("context", text => $"*** x.orig\n--- x\n***************\n*** 1,9 ****\n{Lines(Some(text), line => $"! {line}")}"),
        ("normal", text => $"3,7c3,7\n{Lines(Some(text), line => $"< {line}")}---\n{Lines(Some(text), line => $"> {line}")}"),
        ("agent's patch", text => $"*** Begin Patch\n*** Update File: x\n{Signed(text)}*** End Patch\n"),
        ("search and replace", text => $"x\n<<<<<<< SEARCH\n{Some(text)}=======\n{Some(text)}>>>>>>> REPLACE\n"),
        ("conflict", text => $"<<<<<<< HEAD\n{Some(text)}=======\n{Some(text)}>>>>>>> topic\n"),
        ("signs only", Signed),
    ];

    public static TheoryData<string> Sources =>
        [.. Directory.GetFiles(Path.Combine(Fixtures, "content", "source")).Select(path => Path.GetFileName(path)!)];

    private static string Fixtures => FixturesBeside();

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_file_is_refused_however_it_is_wrapped(string source)
    {
        var text = File.ReadAllText(Path.Combine(Fixtures, "content", "source", source));

        var stored = Wrappings.Where(one => Content.Objection(one.Wrap(text)) is null).Select(one => one.Name);

        Assert.Equal("", string.Join("; ", stored));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_diff_is_refused_in_any_form_and_wrapping(string source)
    {
        var text = File.ReadAllText(Path.Combine(Fixtures, "content", "source", source));

        var stored =
            from diff in Diffs
            from wrapping in Wrappings
            where Content.Objection(wrapping.Wrap(diff.Of(text))) is null
            select $"{diff.Name}, {wrapping.Name}";

        Assert.Equal("", string.Join("; ", stored));
    }

    [Fact]
    public void The_talk_of_people_and_agents_passes()
    {
        var talk = Texts("content/talk.txt").Concat(Texts("guardrails/ordinary.txt")).ToList();

        var refused = talk.Where(text => Content.Objection(text) is not null).ToList();

        Assert.True(talk.Count >= Least);
        Assert.True(refused.Count <= talk.Count * MostRefused, string.Join("\n----\n", refused));
    }

    [Fact]
    public void The_corpora_of_what_is_refused_are_large_enough()
    {
        Assert.True(Sources.Count * Wrappings.Length >= Least);
        Assert.True(Sources.Count * Diffs.Length * Wrappings.Length >= Least);
    }

    private static string Lines(string text, Func<string, string> wrap) => Lines(text, (line, _) => wrap(line));

    private static string Lines(string text, Func<string, int, string> wrap) =>
        string.Concat(text.TrimEnd('\n').Split('\n').Select((line, i) => $"{wrap(line, i)}\n"));

    // Seven lines from the middle.
    private static string Some(string text) =>
        string.Concat(text.Split('\n').Where(line => line.Trim().Length > 0).Skip(8).Take(7).Select(line => $"{line}\n"));

    private static string Signed(string text) => Lines(Some(text), (line, i) => $"{(i % 3 == 0 ? '-' : '+')}{line}");

    private static string Hunk(string text) => $"@@ -8,7 +8,7 @@\n{Lines(Some(text), (line, i) => $"{(i % 2 == 0 ? '-' : '+')}{line}")}";

    private static IEnumerable<string> Texts(string name) =>
        File.ReadAllLines(Path.Combine(Fixtures, name))
            .Skip(1)
            .Where(line => line.Length > 0)
            .Select(line => line.Replace("\\n", "\n").Replace("\\t", "\t"));

    private static string FixturesBeside([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "fixtures");
}
