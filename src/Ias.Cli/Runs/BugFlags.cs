using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.Bugs;
using Ias.Engine.Files;
using Ias.Engine.Guardrails;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary><c>run --bug TEXT</c>, <c>run --from-issue N</c>: a bug in the place of a sprint.</summary>
internal sealed class BugFlags
{
    private const int LongestTitle = 80;
    private const int LongestReport = 64 << 10;

    private readonly Option<string?> _bug = new("--bug")
    {
        Description = "Fix the bug described in TEXT: triage, implement, review, audit",
        HelpName = "TEXT",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<int?> _issue = new("--from-issue")
    {
        Description = "Fix the bug in this GitHub issue",
        HelpName = "N",
        CustomParser = NumberOption.OptionalWithin(1),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_bug);
        command.Options.Add(_issue);
    }

    /// <summary>A bug is asked for.</summary>
    public bool Are(ParseResult parsed) => parsed.GetResult(_bug) is not null || parsed.GetValue(_issue) is not null;

    /// <summary>The request for a run that fixes the bug, with a bug's tighter limits where none were given.</summary>
    /// <exception cref="ProblemException">Nothing was reported, or it must not be given to an agent.</exception>
    public async Task<RunRequest> RequestAsync(
        ParseResult parsed,
        CommandContext context,
        RunPlace place,
        RunOptions options,
        Func<string, bool> isGiven
    )
    {
        var (text, source) = await ReportAsync(parsed, context, place);
        var report = Checked(text, context, options);
        var id = string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Time.GetUtcNow().UtcDateTime:yyyyMMdd}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}"
        );
        var number = InsideFile.PathsIn(place.Files.Bugs, InsideKind.Folder).Count + 1;
        var first = report.Split('\n').Select(l => l.Trim()).First(l => l.Length > 0);
        var bug = new ReportedBug(
            id,
            $"sprint-bug-{number}",
            first.Length <= LongestTitle ? first : first[..(LongestTitle - 1)] + "…",
            report,
            source
        );
        options = BugLimits.Of(options, isGiven("--max-cycles"), isGiven("--timeout"));
        return new RunRequest(place.WorkTree, $"bug-{id}", options, $"{RunRequest.BugPrefix}{id}", Bug: bug);
    }

    private async Task<(string Text, string Source)> ReportAsync(ParseResult parsed, CommandContext context, RunPlace place)
    {
        var words = parsed.GetValue(_bug)?.Trim() ?? "";
        if (parsed.GetValue(_issue) is not { } number)
        {
            return words.Length is > 0 and <= LongestReport
                ? (words, "/run --bug")
                : throw new ProblemException(
                    new Problem(
                        words.Length == 0 ? "Which bug?" : $"A report has at most {LongestReport} characters.",
                        Next: $"{context.CalledAs:raw} run --bug \"Login fails when the email contains a +\"\n{context.CalledAs:raw} run --from-issue 42",
                        Exit: ExitCode.Usage
                    )
                );
        }

        var issue = await IssueText.ReadAsync(context, place, number);
        var text = $"{issue.Title}\n\n{issue.Body}{(words.Length > 0 ? $"\n\nThe person who started this adds: {words}" : "")}".Trim();
        return (text.Length > LongestReport ? text[..LongestReport] : text, issue.Url.Length > 0 ? issue.Url : $"issue {number}");
    }

    // It came from outside: personal data and secrets go no further, and what reads as a command to the agent goes nowhere.
    private static string Checked(string text, CommandContext context, RunOptions options)
    {
        if (!options.Guardrails || !InputGuard.IsOnHere)
        {
            return text;
        }

        var verdict = Injection.Score(text, options.InjectionThreshold);
        if (verdict.Action == GuardAction.Block)
        {
            throw new ProblemException(
                new Problem(
                    $"{verdict.Told("This report")}.",
                    Next: $"describe it in your own words: {context.CalledAs:raw} run --bug \"...\"\nor, if the text is intended: {InputGuard.Switch}=false {context.CalledAs:raw} run --bug \"...\""
                )
            );
        }

        var clean = PersonalData.Filter(text);
        if (clean.Found.Count > 0)
        {
            context.Error.WriteLine($"note: {clean.Told("the report")}");
        }

        return clean.Text;
    }
}
