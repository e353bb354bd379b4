using Ias.Cli.Top;
using Ias.Console.Client.Following;
using Ias.Engine.Files;
using Ias.Engine.History;
using Ias.Tui.Dashboard;
using Ias.Tui.Keys;
using Ias.Tui.Preferences;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Cli;

/// <summary>A person at the dashboard, from opening it to leaving: of one work tree, or of one after another, chosen from the list of all
/// of them.</summary>
/// <param name="context">Where the person stands.</param>
internal sealed class DashboardSession(
    CommandContext context,
    TuiChoices choices,
    ITerminal terminal,
    IReadOnlyDictionary<string, string> environment,
    KeyMap keys,
    Look look
) : IDisposable
{
    private const int HistoryRows = 500;
    private const int PlanWidth = 74; // a question on 80 columns
    private const int PlanIndent = 14; // where a plan's values stand

    private readonly Lazy<Machines> _machines = new(() => new Machines(context, choices.Hosts ?? []));

    /// <summary>Shows dashboards until the person leaves.</summary>
    /// <param name="archived">An archived run to show; null = the present one.</param>
    /// <returns>What was seen last of a run; null = nothing was.</returns>
    public RunSnapshot? Run(ArchivedRun? archived)
    {
        RunSnapshot? last = null;
        var at = choices.OpensWorkTrees ? "" : context.Folder;
        while (true)
        {
            var (goesTo, seen) = at.Length == 0 ? ShowWorkTrees(last?.WorkTree ?? context.Folder) : ShowOne(at, archived);
            last = seen ?? last;
            archived = null;
            if (goesTo.Length == 0 && (!choices.OpensWorkTrees || at.Length == 0))
            {
                return last;
            }

            at = goesTo;
        }
    }

    public void Dispose()
    {
        if (_machines.IsValueCreated)
        {
            _machines.Value.Dispose();
        }
    }

    // Nothing lies below the list: no work tree is followed but in its row.
    private (string GoesTo, RunSnapshot? Seen) ShowWorkTrees(string chosen)
    {
        using var dashboard = new DashboardLoop(
            terminal,
            Shared(
                new DashboardSources(
                    () => RunSnapshot.Of(new RawState("/", context.CalledAs, context.Time.GetUtcNow())),
                    (_, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, cancel),
                    AskAsync,
                    new Clipboard(environment, StateHome.Folder, context.Time).CopyAsync,
                    (_, _) => Task.FromResult(""),
                    _ => Task.FromResult<IReadOnlyList<HistoryRow>>([]),
                    cancel => NoticeTest.WordsAsync(environment, context.Time, cancel),
                    (_, _) => Task.FromResult(""),
                    () => { }
                )
            ),
            Options(readOnlyBecause: null) with
            {
                OpensWorkTrees = true,
                ChosenWorkTree = chosen,
                HasHosts = choices.Hosts is { Count: > 0 },
            },
            context.Time
        );
        dashboard.Run(CancellationToken.None);
        return (dashboard.GoesTo, null);
    }

    private (string GoesTo, RunSnapshot? Seen) ShowOne(string folder, ArchivedRun? archived)
    {
        using var there = At(folder);
        var isFirst = folder == context.Folder;
        var workspaces = new Workspaces(there.PersonFolder, there.CalledAs, there.Time);
        using var observer = new RunObserver(folder, there.CalledAs, there.Time) { Heads = there.Heads };
        using var runner = new RunnerObserver(folder, there.Time);
        using var dashboard = new DashboardLoop(
            terminal,
            Shared(
                new DashboardSources(
                    archived is null ? observer.First : archived.First,
                    archived is null ? observer.FollowAsync : archived.FollowAsync,
                    (request, shown, workTree, cancel) =>
                        request is Request.OfConsole asked
                            ? WorkspaceRequests.MakeAsync(workspaces, asked, cancel)
                            : AskAsync(request, shown, workTree, cancel),
                    new Clipboard(environment, StateHome.Folder, there.Time).CopyAsync,
                    (start, _) => PlanAsync(there, start),
                    async cancel => await HistoryAsync(there, choices.IsRecorded, cancel),
                    cancel => NoticeTest.WordsAsync(environment, there.Time, cancel),
                    observer.FixAsync,
                    observer.CheckAgain
                )
                {
                    FollowRunnerAsync = archived is null ? runner.FollowAsync : null,
                    ReadJobs = runner.ReadJobs,
                    HasTeam = () => !choices.IsRecorded && File.Exists(Path.Combine(there.PersonFolder, "auth.json")),
                    FollowTeamAsync = (publish, cancel) =>
                    {
                        if (!choices.IsRecorded)
                        {
                            return workspaces.FollowAsync(publish, cancel);
                        }

                        publish(new TeamView([], new Problem("A recording shows no Console.")));
                        return Task.CompletedTask;
                    },
                    ReadGoalAsync = workspaces.GoalAsync,
                }
            ),
            Options(archived is null ? RequestsAt(folder).ReadOnlyBecause() : "this is an archived run: nothing of it can be steered") with
            {
                CalledAs = there.CalledAs,
                IsArchived = archived is not null,
                At = isFirst ? choices.At : "",
                OpensConsole = isFirst && choices.OpensConsole,
                LastSeenFile = choices.IsRecorded || archived is not null ? null : LastSeenFile.OfUser,
            },
            there.Time
        );
        dashboard.Run(CancellationToken.None);
        return (dashboard.GoesTo, dashboard.Snapshot);
    }

    private DashboardOptions Options(string? readOnlyBecause) =>
        new(context.CalledAs)
        {
            Keys = keys,
            Look = look,
            ReadOnlyBecause = choices.ReadOnlyBecause ?? readOnlyBecause,
            ConsoleReadOnlyBecause = choices.ReadOnlyBecause,
            Notify = notice => TerminalNotice.Sequence(notice.Title, notice.Body, environment),
            ConfigFolder = ConfigHome.Folder,
        };

    // What every dashboard has, whichever work tree it is of.
    private DashboardSources Shared(DashboardSources sources) =>
        sources with
        {
            FirstMachine = () => _machines.Value.First(),
            FollowMachineAsync = (publish, cancel) =>
            {
                if (!choices.IsRecorded)
                {
                    return _machines.Value.FollowAsync(publish, cancel);
                }

                publish(MachineSnapshot.Nothing with { Trouble = "A recording shows no other work trees." });
                return Task.CompletedTask;
            },
            ReadPushAsync = (workTree, cancel) => PushPreview.ReadAsync(workTree, context.Time, cancel),
        };

    private Task<RequestResult> AskAsync(Request request, RunPrecondition shown, string workTree, CancellationToken cancel) =>
        RequestsAt(workTree).SendAsync(request, shown, cancel);

    private RequestSender RequestsAt(string folder)
    {
        var called = GlobalOptions.Called(context.CalledAs, context.Folder, folder);
        return new RequestSender(folder, [Environment.ProcessPath!], called, context.Time)
        {
            // its warnings are the run's, shown there
            CommitAsync = (commit, cancel) => Runner.QueueCommits.WhyNotAsync(context, commit, static _ => { }, cancel),
        };
    }

    private CommandContext At(string folder) =>
        new(context.Time, context.Out, context.Error, folder)
        {
            CalledAs = GlobalOptions.Called(context.CalledAs, context.Folder, folder),
            Consent = context.Consent,
            PersonFolder = context.PersonFolder,
        };

    // What the command itself says, which starts nothing; long lines wrap below their text.
    private static async Task<string> PlanAsync(CommandContext context, Request.Start start)
    {
        using var said = new StringWriter();
        using (var inside = new CommandContext(context.Time, said, said, context.Folder) { CalledAs = context.CalledAs, Quiet = true })
        {
            await App.RunAsync([.. start.Arguments, "--dry-run"], inside);
        }

        return string.Join('\n', said.ToString().TrimEnd().Split('\n').SelectMany(Hanging));
    }

    private static IEnumerable<string> Hanging(string line)
    {
        var parts = new List<Range>();
        WordWrap.Break(line, PlanWidth, parts);
        yield return line[parts[0]];
        if (parts.Count > 1)
        {
            var rest = line[parts[1].Start..];
            WordWrap.Break(rest, PlanWidth - PlanIndent, parts);
            foreach (var part in parts)
            {
                yield return new string(' ', PlanIndent) + rest[part];
            }
        }
    }

    private static async Task<IReadOnlyList<HistoryRow>> HistoryAsync(CommandContext context, bool isRecorded, CancellationToken cancel)
    {
        // a recording is not one of this person's runs
        var mirror = new HistoryMirror(isRecorded ? Path.Combine(context.Folder, ".run", "history.db") : HistoryMirror.DefaultPath);
        var place = Runs.RunPlace.Of(context);
        await mirror.CatchUpAsync(place.Files, cancel);
        return await mirror.RunsAsync(place.WorkTree, HistoryRows, cancel);
    }
}
