using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Logins;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Loops;
using Ias.Core.Text;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Cli.Console;

/// <summary><c>ias agent status</c>: shows what this machine does for the person's Consoles.</summary>
internal static class AgentStatus
{
    public static Command Make(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "status",
            "Show what this machine does for your Consoles: jobs in hand, results that wait, work that was kept"
        )
        {
            json,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(context, parsed.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, bool json)
    {
        using var processes = new ProcessRunner(context.Time);
        var shown = new List<WorkerShown>();
        foreach (var login in new LoginFile(context.PersonFolder).All())
        {
            var kept = new KeptFiles(new WorkFolder(context.PersonFolder, login));
            shown.Add(Read(context, login) with { Kept = await kept.OpenAsync(processes, context.Time, context.Stop) });
        }

        if (json)
        {
            JsonAnswer.Write(context, new BoxesAnswer(shown));
        }
        else if (shown.Count == 0)
        {
            context.Error.WriteLine($"You are logged in to no Console.\n  next: {context.CalledAs} auth login URL");
        }
        else
        {
            shown.ForEach(one => Write(context, one));
        }

        return shown.Any(one => one is { Pid: not null, Online: false }) ? ExitCode.Failed
            : shown.Any(one => one.Pid is not null) ? ExitCode.Ok
            : ExitCode.NothingToDo;
    }

    /// <summary>State of the agent as recorded in its files, without the work that was kept: that takes git.</summary>
    public static WorkerShown Read(CommandContext context, Login login)
    {
        var folder = new WorkFolder(context.PersonFolder, login);
        var parts = WorkerRole.Agent.Parts.Where(part => ProcessLock.Holder(folder.LockOf(part)) is not null).ToList();
        var states = parts.Select(part => WorkerState.Read(folder, part)).OfType<WorkerState>().ToList();
        return new WorkerShown(
            login.Server,
            login.Workspace,
            parts.Count > 0 ? ProcessLock.Holder(folder.LockOf(parts[0]))?.Pid : null,
            parts,
            states.Count > 0 && states.TrueForAll(state => state.Online),
            states.Count > 0 ? states.Max(state => state.Since) : null,
            states.Select(state => state.Problem).FirstOrDefault(problem => problem.Length > 0),
            [.. states.SelectMany(state => state.Doing).DistinctBy(job => job.Id)],
            [.. states.SelectMany(state => state.Busy).Distinct()],
            new ReportFiles(folder).Count,
            []
        );
    }

    private static void Write(CommandContext context, WorkerShown one)
    {
        var now = context.Time.GetUtcNow();
        var since = one.Since is { } at ? $" for {Wording.Age(now - at)}" : "";
        context.Out.WriteLine(
            $"{Wording.Plain(one.Workspace)} at {one.Server}: {(
                one.Pid is null ? $"not running     ({context.CalledAs} agent start)"
                : one.Online ? $"on line{since}, pid {one.Pid}{(one.Parts.Count == 1 ? $", {one.Parts[0]} only" : "")}"
                : $"off line{since}, pid {one.Pid}: {Wording.Plain(one.Problem ?? "")}"
            )}"
        );
        foreach (var job in one.Doing)
        {
            context.Out.WriteLine(
                $"  doing:    {Wording.Plain(job.Kind)} {Wording.Plain(job.Id)} in {job.WorkTree}, for {Wording.Age(now - job.Since)}"
            );
        }

        foreach (var busy in one.Busy)
        {
            context.Out.WriteLine($"  {(busy.AgentOnly ? "no agent:" : "no job:  ")} {busy.WorkTree}: {Wording.Plain(busy.Why)}");
        }

        if (one.Waiting > 0)
        {
            context.Out.WriteLine($"  waiting:  {Wording.Count(one.Waiting, "result")} to be told");
        }

        foreach (var kept in one.Kept)
        {
            context.Out.WriteLine(
                $"  lost:     {Wording.Plain(kept.JobId)} {Wording.Age(now - kept.At)} ago, {(kept.Branch.Length > 0 ? $"its work is on {kept.Branch}" : "nothing was done yet")} in {kept.WorkTree}: {Wording.Plain(kept.Why)}"
            );
        }
    }
}
