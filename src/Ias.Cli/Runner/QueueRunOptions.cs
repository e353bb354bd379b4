using System.CommandLine;
using System.Security.Cryptography;
using Ias.Cli.Console;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Cli.Runner;

/// <summary><c>--run R</c> or <c>--latest</c>, and <c>--json</c>: what every command of a queue has.</summary>
internal sealed class QueueRunOptions
{
    private readonly Option<string> _run = new("--run")
    {
        Description = "The run, with or without its date: 20261122-my-feature, my-feature",
        HelpName = "RUN",
    };
    private readonly Option<bool> _latest = new("--latest") { Description = "The newest run; not needed when there is only one" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON" };

    public Command AddTo(Command command)
    {
        command.Options.Add(_run);
        command.Options.Add(_latest);
        command.Options.Add(_json);
        return command;
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Value of <c>--run</c>; null when it was not given.</summary>
    public string? Named(ParseResult parsed) => parsed.GetValue(_run) is { Length: > 0 } run ? run : null;

    /// <summary>Files of the chosen run.</summary>
    /// <exception cref="ProblemException">No such run, or it is not said which.</exception>
    public RunnerFiles Files(ParseResult parsed, CommandContext context)
    {
        var place = RunPlace.Of(context);
        var folders = new RunFolders(place.WorkTree, context.CalledAs);
        if (folders.All().Count == 0)
        {
            QueuePlace.Require(GitPlace.Here(place.WorkTree)); // else the next step were one that is refused
            if (JobTrees.Of(context, place.WorkTree).FirstOrDefault(tree => new RunFolders(tree, "").All().Count > 0) is { } tree)
            {
                throw new ProblemException(
                    new Problem(
                        "There is no run here; those of a Console are in a work tree of their own.",
                        tree,
                        ShellLine.Of($"cd {tree}"),
                        ExitCode.NothingToDo
                    )
                );
            }
        }

        return parsed.GetValue(_run) is { Length: > 0 } run ? folders.Find(run)
            : parsed.GetValue(_latest) ? folders.Latest()
            : folders.TheOne();
    }

    /// <summary>Queue of the chosen run.</summary>
    /// <exception cref="ProblemException">No such run, or it has no queue.</exception>
    public JobQueue Queue(ParseResult parsed, CommandContext context) => Queue(Files(parsed, context), context);

    public static JobQueue Queue(RunnerFiles files, CommandContext context) =>
        new(
            files,
            RunnerStateFile.Options(files),
            context.Time,
            new JobIds(context.Time, RandomNumberGenerator.GetInt32),
            words => context.Error.WriteLine($"warning: {words}")
        );

    /// <summary>The job that is meant by an id or a part of it.</summary>
    /// <exception cref="ProblemException">There is none, or there are several.</exception>
    public static JobFile Job(JobQueue queue, string text, CommandContext context) =>
        queue.View().Resolve(text) is { } id && queue.Find(id) is { } file
            ? file
            : throw new ProblemException(
                new Problem(
                    $"There is no job {text} in {queue.Files.Run}.",
                    queue.Files.Queue,
                    $"{context.CalledAs:raw} runner list --run {queue.Files.Run}",
                    ExitCode.NothingToDo
                )
            );
}
