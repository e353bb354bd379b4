using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

/// <summary>Every command that ias prints for a person to type, found in the source: each is put together by <see cref="ShellLine"/>, and
/// is run in a shell with names that try to be more than a word.</summary>
public sealed partial class ShellLineTests : IDisposable
{
    private const string Ordinary = "ordinary";

    // They tell of a command, and are none.
    private static readonly string[] Sentences = ["$\"warning: ", "$\"Usage: "];

    // What the guard's parsers say of a command that an agent typed: not for a person to type.
    private static readonly string[] OfAgents = ["src/Ias.Core/Ice/"];

    // What shells read, not people; and the two that rewrite lines that are whole.
    private static readonly string[] NoLines = ["src/Ias.Engine/Agents/ScriptStep.cs", "src/Ias.Core/CommandLine.cs"];

    private static readonly string[] Hostile =
    [
        "release-;touch evil",
        "a\nb; touch evil\n",
        "$(touch evil)",
        "`touch evil`",
        "'; touch evil; '",
        "\"; touch evil; \"",
        "-rf",
        "--output=evil",
        "a b",
        "*",
        "~",
        "a & touch evil",
        "a|touch evil",
        "\u202Eabc",
        "\e]0;x\a",
        "a\\",
        "#",
        "x) ; (touch evil",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("test-ias-");

    public ShellLineTests()
    {
        foreach (var program in new[] { "git", "gh", "rm", "mv", "ls", "df", "findmnt", "mkdir", "chmod", "ias", "dmesg", "tail", "touch" })
        {
            var stub = Path.Combine(_folder.FullName, program);
            File.WriteAllText(stub, "#!/bin/sh\nfor word in \"${0##*/}\" \"$@\"; do printf '%s\\0' \"$word\" >> words; done\n");
            File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Whatever_is_put_into_a_line_stays_what_it_is()
    {
        Assert.Equal("git switch 'a b'", ShellLine.Of($"git switch {"a b"}"));
        Assert.Equal("git push origin HEAD:refs/heads/'$(x)'", ShellLine.Of($"git push {"origin"} HEAD:refs/heads/{"$(x)"}"));
        Assert.Equal("rm ./-rf", ShellLine.Of($"rm {"-rf"}"));
        Assert.Equal("git log main..-x", ShellLine.Of($"git log {"main"}..{"-x"}"));
        Assert.Equal("ias -C 'x y' run '' 3", ShellLine.Of($"{"ias -C 'x y'":raw} run {""} {3}"));
    }

    [Fact]
    public void No_command_is_put_together_without_quoting()
    {
        var found = Sources()
            .SelectMany(source =>
                Commands()
                    .Matches(source.Text)
                    .Where(match => !source.Text[..match.Index].TrimEnd().EndsWith("ShellLine.Of(", StringComparison.Ordinal))
                    .Where(match => !Sentences.Any(start => match.Value.StartsWith(start, StringComparison.Ordinal)))
                    .Where(match => !IsNextOfProblem(source.Text, match.Index))
                    .Where(match => Holes(match.Value).Any(hole => !IsQuoted(hole)))
                    .Select(match => $"{source.Path}: {match.Value}")
            )
            .Where(line => !OfAgents.Concat(NoLines).Any(folder => line.StartsWith(folder, StringComparison.Ordinal)))
            .ToList();

        Assert.True(found.Count == 0, "quote these with ShellLine.Of:\n" + string.Join('\n', found));
    }

    [Fact]
    public void Each_line_in_a_shell_runs_nothing_but_what_it_says_whatever_the_names_are()
    {
        var lines = Sources()
            .SelectMany(source => Lines().Matches(source.Text))
            .Select(match => match.Groups["text"].Value)
            .Distinct()
            .ToList();
        Assert.True(lines.Count > 40, $"only {lines.Count} found");

        foreach (var line in lines.SelectMany(line => Regex.Unescape(line.Replace("{{", "{", StringComparison.Ordinal)).Split('\n')))
        {
            var shape = Remark().Replace(line, "");
            var ordinary = Run(shape, Ordinary);
            foreach (var hostile in Hostile)
            {
                var expected = ordinary.Select(word =>
                    word.Replace(Ordinary, hostile, StringComparison.Ordinal) is var filled
                    && hostile.StartsWith('-')
                    && word.StartsWith(Ordinary, StringComparison.Ordinal)
                        ? "./" + filled
                        : filled
                );
                Assert.Equal(expected, Run(shape, hostile));
            }
        }
    }

    // The compiler makes a ShellLine of it: the third argument of a Problem, or the one called Next.
    private static bool IsNextOfProblem(string text, int at)
    {
        var depth = 0;
        var commas = 0;
        for (var i = at - 1; i > Math.Max(0, at - 1500); i--)
        {
            if (text[i] == '"')
            {
                i = text.LastIndexOf('"', i - 1); // none of these texts has one within
            }
            else if (text[i] is ')' or ']' or '}')
            {
                depth++;
            }
            else if (text[i] is '(' or '[' or '{')
            {
                if (depth-- == 0)
                {
                    var isNamed = text[(i + 1)..at].TrimEnd().EndsWith("Next:", StringComparison.Ordinal);
                    return text[..i].EndsWith("new Problem", StringComparison.Ordinal) && (commas == 2 || isNamed)
                        || (text[..i].EndsWith("new(", StringComparison.Ordinal) && isNamed);
                }
            }
            else if (text[i] == ',' && depth == 0)
            {
                commas++;
            }
        }

        return false;
    }

    [Fact]
    public void What_a_problem_says_to_type_is_quoted_without_a_word_about_it()
    {
        var branch = "release-;touch evil";

        Assert.Equal("git switch 'release-;touch evil'", new Problem("x", "y", $"git switch {branch}").Next);
        Assert.Equal("git switch 'release-;touch evil'", new Problem("x", Next: $"git switch {branch}").Next);
        Assert.Equal(("y", ""), (new Problem("x", "y").On, new Problem("x", "y").Next));
    }

    private static bool IsQuoted(string hole) =>
        hole.StartsWith("ShellWord.", StringComparison.Ordinal)
        || hole.StartsWith("Word(", StringComparison.Ordinal)
        || hole.EndsWith(".ExitCode", StringComparison.Ordinal)
        || hole.StartsWith("CommandLine.", StringComparison.Ordinal)
        || hole.EndsWith("alledAs", StringComparison.Ordinal);

    private string[] Run(string shape, string value)
    {
        var line = new ShellLine(0, 0);
        var at = 0;
        foreach (Match hole in Hole().Matches(shape))
        {
            line.AppendLiteral(shape[at..hole.Index]);
            if (hole.Value.EndsWith(":raw}", StringComparison.Ordinal))
            {
                line.AppendFormatted("ias", "raw");
            }
            else
            {
                line.AppendFormatted(value);
            }

            at = hole.Index + hole.Length;
        }

        line.AppendLiteral(shape[at..]);
        var words = Path.Combine(_folder.FullName, "words");
        File.WriteAllText(words, "");
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = _folder.FullName;
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        using (var input = new StreamWriter(shell.StandardInput.BaseStream, new UTF8Encoding(false)))
        {
            input.Write($"cd() {{ for word in cd \"$@\"; do printf '%s\\0' \"$word\" >> words; done; }}\n{ShellLine.Of(line)}\n");
        }

        shell.WaitForExit();
        _ = errors.Result;
        return File.ReadAllText(words).Split('\0')[..^1];
    }

    private static IEnumerable<(string Path, string Text)> Sources()
    {
        var root = Checkout.Root;
        return Directory
            .EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(path => (Path.GetRelativePath(root, path), File.ReadAllText(path)));
    }

    private static IEnumerable<string> Holes(string literal) => Hole().Matches(literal).Select(match => match.Value.Trim('{', '}').Trim());

    // An interpolated text that begins with a command, or has one behind an end of a line, a colon or &&, with something put into it.
    [GeneratedRegex(
        """\$"(?:[^"\n{]*(?:\\n|: |&& |then ))?(?:\{(?:\w+\.)*_?[cC]alledAs\} [a-z-]+ |git (?:-C|log|switch|branch|push|fetch|diff|show|merge|rebase|reset|config|worktree|update-ref|ls-remote|check-ignore|restore) ?|gh (?:pr|issue|auth) |rm (?:-rf? )?|mv (?:-\w+ )?|ls (?:-\w+ )?|df -h |findmnt -T |mkdir -p |chmod \S+ |cd |tail )[^"\n]*\{[^"\n]*""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Commands();

    [GeneratedRegex(
        """ShellLine\.Of\(\s*\$"(?<text>(?:[^"\\{]|\\.|\{(?:[^{}"]|"[^"]*")*\})*)"\s*\)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Lines();

    [GeneratedRegex("""\{(?:[^{}"]|"[^"]*")*\}""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hole();

    // What is said about a command behind it.
    [GeneratedRegex(
        """^  next: |\s{2,}\S.*$|; dmesg \| tail$|, then $|, or rename the branch.*$|^mend it, or: |^Look at .*then: |^on (?:that machine|.*): """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Remark();
}
