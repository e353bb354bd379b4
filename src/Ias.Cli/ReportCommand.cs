using System.CommandLine;
using System.Text;
using System.Text.Json;
using Ias.Cli.Runs;
using Ias.Core.Reporting;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Reporting;
using Ias.Engine.Reporting.Html;
using Ias.Engine.Runs;

namespace Ias.Cli;

/// <summary><c>ias report</c>: the morning report of a run; only reads files.</summary>
public static class ReportCommand
{
    public static Command Make(CommandContext context)
    {
        var run = new Option<string>("--run")
        {
            Description = "The run's id, or the start or end of it; default: the run that was active last",
            HelpName = "RUN",
            DefaultValueFactory = _ => "",
        };
        var html = new Option<string?>("--html")
        {
            Description = "Write one HTML file; for a folder, report-RUN.html in it; - is standard output",
            HelpName = "FILE",
        };
        var compare = new Option<string[]>("--compare")
        {
            Description = "Print two runs side by side: time, cost, cycles, findings; ids as for --run",
            HelpName = "RUN RUN",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "report",
            "Print the morning report of a run: what ran, what it cost, what failed and why, commits, deletions, what needs you, and what to type next. Markdown by default."
        )
        {
            run,
            compare,
            html,
            json,
        };
        command.SetAction(parsed =>
        {
            var place = RunPlace.Of(context);
            var status = RunStatus.Of(place.CommonDir, place.Files);
            var reports = new Reports(
                [
                    new RunModeReports(place.Files, status.Engine is not null, context.CalledAs, context.Heads),
                    new RunnerReports(place.WorkTree, context.Time, context.CalledAs, context.Heads),
                ],
                place.WorkTree,
                context.CalledAs,
                WorkTreeNeeds.Of(place.WorkTree, status, context.CalledAs)
            );
            var zone = context.Time.LocalTimeZone;
            if (parsed.GetValue(compare) is { Length: > 0 } compared)
            {
                if (parsed.GetValue(html) is not null)
                {
                    throw new ProblemException(
                        new Problem(
                            "A comparison is Markdown or JSON, not HTML.",
                            Next: $"{context.CalledAs:raw} report --compare {string.Join(' ', compared.Select(ShellWord.Quote)):raw}",
                            Exit: ExitCode.Usage
                        )
                    );
                }

                Compare(context, RunComparison.Of(compared.Select(reports.Read)), zone, parsed.GetValue(json));
                return (int)ExitCode.Ok;
            }

            var report = reports.Read(parsed.GetValue(run)!);
            if (parsed.GetValue(html) is { } file)
            {
                WriteHtml(context, report, HtmlReport.Of(report, zone, ProgramVersion.Text), file);
            }

            if (parsed.GetValue(json))
            {
                context.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.MorningReport));
            }
            else if (parsed.GetValue(html) is null)
            {
                context.Out.Write(MarkdownReport.Of(report, zone));
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Compare(CommandContext context, RunComparison comparison, TimeZoneInfo zone, bool json)
    {
        if (json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(comparison, ReportJson.Default.RunComparison));
        }
        else
        {
            context.Out.Write(ComparisonText.Of(comparison, zone));
        }
    }

    private static void WriteHtml(CommandContext context, MorningReport report, string page, string file)
    {
        if (file == "-")
        {
            context.Out.Write(page);
            return;
        }

        var path = Path.GetFullPath(file, context.Folder);
        if (Directory.Exists(path))
        {
            path = Path.Combine(path, $"report-{report.RunId}.html");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new ProblemException(
                new Problem("The folder does not exist.", Path.GetDirectoryName(path)!, $"mkdir -p {Path.GetDirectoryName(path)!}")
            );
        }

        AtomicFile.Write(path, Encoding.UTF8.GetBytes(page));
        if (!context.Quiet)
        {
            context.Error.WriteLine(path);
        }
    }
}
