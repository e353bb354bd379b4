using Ias.Core.Ice;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Cli.Ice;

/// <summary>
/// <c>ias ice shim FOLDER git|gh -- ARGS</c>: what the shims call for everything that does not only read. Judges the command line and either becomes
/// the real program or says why not.
/// </summary>
public sealed class IceShim(string folder, TextWriter error)
{
    private readonly string _turn = Directory.Exists(Path.Combine(folder, "turn")) && File.Exists(Path.Combine(folder, "turn", "turn.json"))
        ? Path.Combine(folder, "turn")
        : Environment.GetEnvironmentVariable("IAS_ICE_TURN") ?? "";

    /// <summary>Reports a block that a hook decided (<c>ias ice shim FOLDER report OPERATION TARGET REASON LAYER</c>).</summary>
    public ExitCode Report(string operation, string target, string reason, string layer) => Refuse(new Judgement.Block(operation, target, reason), layer);

    /// <summary>Returns only when the command was refused, handed over, or cannot be started.</summary>
    public async Task<ExitCode> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var scope = TurnScope.Read(_turn);
        var real = RealPath(program);
        if (real.Length == 0)
        {
            await error.WriteLineAsync($"{program}: not found");
            return ExitCode.Failed;
        }

        using var processes = new ProcessRunner(TimeProvider.System);
        var judgement = program == "gh"
            ? GhPolicy.Judge(arguments)
            : GitPolicy.Judge(arguments, await GitFacts.GatherAsync(
                processes,
                new GitFactsRequest(
                    real, Directory.GetCurrentDirectory(), arguments, new Dictionary<string, string?>(StringComparer.Ordinal),
                    scope is null ? IceScope.NoRun : new IceScope(scope.CommonDir, scope.Remotes, scope.Protected, Path.Combine(folder, "hooks"))),
                cancel));
        switch (judgement)
        {
            case Judgement.Allow allowed:
                if (allowed.Record.Length > 0)
                {
                    Tell(new ShimMessage("record", Target: allowed.Record));
                }

                Become(program, real, allowed.Arguments);
                break;
            case Judgement.AllowPush push when scope is { Mounts: true }:
                return await HandOverAsync(processes, real, push, cancel);
            case Judgement.AllowPush push:
                Become(program, real, push.Arguments);
                break;
            case Judgement.Block block:
                return Refuse(block, "shims");
        }

        return ExitCode.Failed;
    }

    private async Task<ExitCode> HandOverAsync(ProcessRunner processes, string git, Judgement.AllowPush push, CancellationToken cancel)
    {
        var refs = new List<PushedRef>();
        foreach (var update in push.Updates)
        {
            var resolved = await processes.RunAsync(
                new ProcessSpec { FileName = git, Arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", update.Source], WorkingDirectory = Directory.GetCurrentDirectory() }, cancel);
            if (!resolved.Ok)
            {
                await error.WriteLineAsync($"error: src refspec {update.Source} does not match any");
                return ExitCode.Failed;
            }

            refs.Add(new PushedRef(resolved.Output.Trim(), update.Destination));
        }

        var message = new ShimMessage("push", Folder: Directory.GetCurrentDirectory(), Remote: push.Remote, Refs: refs);
        var exit = GuardClient.Ask(Path.Combine(_turn, TurnScope.Socket), message, error.Write);
        if (exit is null)
        {
            await error.WriteLineAsync("ICE: nobody is there to push: whoever started this turn has ended");
        }

        return exit == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private ExitCode Refuse(Judgement.Block block, string layer)
    {
        error.WriteLine($"ICE: {block.Operation} {block.Target}: {block.Reason}{(block.Instead.Length > 0 ? $"; instead: {block.Instead}" : "")}");
        if (Tell(new ShimMessage("block", block.Operation, block.Target, block.Reason, layer)) is null && TurnScope.Read(_turn) is { IceLog: var log } scope)
        {
            IceLog.Append(log, new IceBlock(TimeProvider.System.GetUtcNow(), block.Operation, block.Target, block.Reason, layer), scope.Turn);
        }

        return ExitCode.Failed;
    }

    private int? Tell(ShimMessage message) => _turn.Length == 0 ? null : GuardClient.Ask(Path.Combine(_turn, TurnScope.Socket), message, error.Write);

    private void Become(string program, string real, IReadOnlyList<string> arguments)
    {
        // what only this program needed does not go on to git's children
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_EnableDiagnostics"] = null };
        string[] hooks = program == "git" && _turn.Length > 0 && arguments is not ["config", ..] ? ["-c", $"core.hooksPath={Path.Combine(folder, "hooks")}"] : [];
        if (program == "git" && arguments.Contains("branch"))
        {
            environment["IAS_ICE_RENAMES"] = "1"; // the policy has seen it: what deletes a branch here gives it another name
        }

        ProcessImage.Become(real, [.. hooks, .. arguments], environment);
    }

    private string RealPath(string program)
    {
        var uncovered = Path.Combine(folder, "real", program);
        if (new FileInfo(uncovered) is { Exists: true, Length: > 0 })
        {
            return uncovered;
        }

        var programs = RealPrograms.Find(Path.GetDirectoryName(folder) ?? "/");
        return program == "gh" ? programs.Gh : programs.Git;
    }
}
