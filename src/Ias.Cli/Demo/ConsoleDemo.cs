using System.Runtime.InteropServices;
using Ias.Cli.Console;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;

namespace Ias.Cli.Demo;

/// <summary><c>ias demo --console</c>: a Console, a person and two machines at work on the goals of a shop. All of it is on this machine,
/// and goes with the command; nothing of the person's is touched.</summary>
internal sealed class ConsoleDemo(CommandContext context)
{
    private const string Done = "done";
    private const string Failed = "failed";
    private const string Proposed = "proposed";
    private const string Answer = "yes";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Plays the demonstration to its end.</summary>
    /// <param name="fast">No pauses.</param>
    /// <param name="watches">Opens the dashboard, where the person approves and answers; else it approves and answers by itself, and ends
    /// when all goals are reached.</param>
    /// <exception cref="ProblemException">Something of it cannot be started, or fails.</exception>
    public async Task<ExitCode> PlayAsync(bool fast, bool watches, string? theme)
    {
        _ = ConsoleCommand.Find(); // before anything is made
        using var processes = new ProcessRunner(context.Time);
        await using var place = PassingPlace.Open(processes, context.Time);
        using var signals = new CommandContext(context.Time, context.Out, context.Error, context.Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => stop.Cancel());
        var isOpen = false;
        var workspace = new DemoWorkspace(
            context,
            place,
            processes,
            (who, what) =>
            {
                if (!isOpen)
                {
                    Say($"{who, -8} {Wording.Plain(what)}");
                }
            }
        );
        try
        {
            var page = await workspace.StartAsync(fast ? 0 : 1, stop.Token);
            Say($"browser  {page}    # once");
            if (!watches)
            {
                await FollowAsync(workspace, stop.Token);
                await SummarizeAsync(workspace, processes, stop.Token);
                return ExitCode.Ok;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        // The dashboard has its own way with signals, and what it leaves behind goes all the same.
        hangup.Dispose();
        signals.Dispose();
        isOpen = true;
        foreach (var (name, value) in workspace.Person.Variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        using var inside = new CommandContext(context.Time, context.Out, context.Error, workspace.Checkout) { CalledAs = context.CalledAs };
        return TuiCommand.Show(
            inside,
            new TuiChoices(Theme: theme, OpensConsole: true, Farewell: "The demo ends, and all of it is removed.")
        );
    }

    private async Task FollowAsync(DemoWorkspace workspace, CancellationToken stop)
    {
        using var person = new CommandContext(context.Time, context.Out, context.Error, workspace.Checkout)
        {
            PersonFolder = Path.Combine(workspace.Person.Folder, ".ias"),
        };
        var login = new LoginFile(person.PersonFolder).All()[0];
        using var client = login.Open(context.CalledAs, context.Time);
        while (true)
        {
            var goals = await new Goals(person, client, login).AllAsync();
            foreach (var goal in goals.Where(one => one.Status == Proposed))
            {
                Say($"ada      $ ias goal approve {goal.Id}    # {Wording.Plain(goal.Title ?? "")}");
                await workspace.Person.IasAsync(workspace.Checkout, ["goal", "approve", goal.Id], stop);
            }

            foreach (var asked in await ConsoleDecision.OpenAsync(person, client, login))
            {
                Say($"ada      $ ias decide {asked.Id} {Answer}    # {Wording.Plain(asked.Question ?? "")}");
                await workspace.Person.IasAsync(workspace.Checkout, ["decide", asked.Id, Answer], stop);
            }

            if (goals.All(one => one.Status == Done))
            {
                return;
            }

            var failed = await client.ReadAsync<ListJobsRequest, JobsAnswer>(
                "jobs/list",
                new ListJobsRequest(login.WorkspaceId, Failed),
                stop
            );
            if (failed.Jobs is [var job, ..])
            {
                throw new ProblemException(new Problem($"A job of the demo failed: {Wording.Plain(job.Message ?? job.Kind)}"));
            }

            if (workspace.Ended.IsCompleted)
            {
                stop.ThrowIfCancellationRequested();
                throw new ProblemException(new Problem("The Console or a box has ended before the goals were reached."));
            }

            await Task.Delay(Look, context.Time, stop);
        }
    }

    private async Task SummarizeAsync(DemoWorkspace workspace, ProcessRunner processes, CancellationToken stop)
    {
        Say("");
        Say("$ ias console jobs");
        Say((await workspace.Person.IasAsync(workspace.Checkout, ["console", "jobs"], stop)).TrimEnd());
        foreach (var name in ShopSample.Names)
        {
            Say("");
            Say($"What was pushed to {name}, by branch");
            Say(
                await DemoSample.GitAsync(
                    processes,
                    ShopSample.Shared(workspace.Origins, name),
                    ["log", "--branches=ias/*", "--not", "main", "--grep=^feat", "--source", "--format=  %S  %s"],
                    stop
                )
            );
        }
    }

    private void Say(string line)
    {
        if (!context.Quiet)
        {
            context.Out.WriteLine(line);
        }
    }
}
