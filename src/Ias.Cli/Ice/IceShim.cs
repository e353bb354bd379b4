using Ias.Core.Ice;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Cli.Ice;

/// <summary>
/// <c>ias ice shim FOLDER git|gh -- ARGS</c>: what the shims call for everything that does not only read. Judges the command line and
/// either becomes the real program or says why not.
/// </summary>
/// <param name="folder">The shim folder; empty when a person asks.</param>
public sealed class IceShim(string folder, TextWriter error)
{
    private readonly string _turn =
        folder.Length > 0 && File.Exists(Path.Combine(folder, "turn", "turn.json"))
            ? Path.Combine(folder, "turn")
            : Environment.GetEnvironmentVariable("IAS_ICE_TURN") ?? "";

    /// <summary>Has a commit or tag signed (<c>ias ice shim FOLDER sign FORMAT ARGUMENTS</c>), as git calls gpg or ssh-keygen.</summary>
    public ExitCode Sign(string format, IReadOnlyList<string> arguments, Stream input, Stream output) =>
        (ExitCode)new IceHandover(_turn, error).Sign(format, arguments, input, output);

    /// <summary>Returns only when the command was refused, handed over, or cannot be started.</summary>
    public async Task<ExitCode> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        arguments = program == "git" ? Entered(arguments) : arguments;
        var scope = TurnScope.Read(_turn);
        var real = RealPath(program);
        if (real.Length == 0)
        {
            await error.WriteLineAsync($"{program}: not found");
            return ExitCode.Failed;
        }

        using var processes = new ProcessRunner(TimeProvider.System);
        var facts =
            program == "gh"
                ? null
                : await GitFacts.GatherAsync(
                    processes,
                    new GitFactsRequest(
                        real,
                        CurrentFolder.Path,
                        arguments,
                        new Dictionary<string, string?>(StringComparer.Ordinal),
                        scope is null
                            ? new IceScope("", [], IceScopes.Added(GitPlace.Find(CurrentFolder.Path)))
                            : new IceScope(scope.CommonDir, scope.Remotes, scope.Protected, Path.Combine(folder, "sign"), scope.Mounts)
                    ),
                    cancel
                );
        var judgement = facts is null ? GhPolicy.Judge(arguments) : GitPolicy.Judge(arguments, facts);
        switch (judgement)
        {
            case Judgement.Allow allowed:
                var masked = scope is { Masked: true } && folder.Length > 0;
                if (masked && program == "gh" && !GhHandover.StaysInside(allowed.Arguments))
                {
                    return (ExitCode)new IceHandover(_turn, error).Gh(allowed.Arguments);
                }

                IReadOnlyList<string> sources = [];
                if (masked && program == "git" && ParsedGitCommand.Parse(arguments, facts!) is { Sources.Count: > 0 } command)
                {
                    var (exit, settings) = new IceHandover(_turn, error).Fetch(command, facts!);
                    if (exit is { } ended)
                    {
                        return (ExitCode)ended;
                    }

                    sources = settings;
                }

                var makesAnother =
                    facts is not null && ParsedGitCommand.Parse(arguments, facts)?.Line.Verb is "init" or "init-db" or "clone";
                Become(program, real, [.. sources, .. allowed.Arguments], masked, makesAnother);
                break;
            case Judgement.AllowPush push
                when scope is { Mounts: true } or { Masked: true }
                    && await RunRemoteAsync(processes, real, push.Remote, scope, cancel) is { } address:
                return await HandOverAsync(processes, real, push, address, cancel);
            case Judgement.AllowPush push:
                Become(program, real, push.Arguments, scope is { Masked: true } && folder.Length > 0);
                break;
            case Judgement.Block block:
                return Refuse(block, "shims");
        }

        return ExitCode.Failed;
    }

    // git is asked, and started, with text; a folder whose name is none is entered here, as git itself would do first (git(1), -C).
    private static IReadOnlyList<string> Entered(IReadOnlyList<string> arguments)
    {
        var from = 0;
        while (
            from + 1 < arguments.Count
            && arguments[from] == "-C"
            && arguments[from + 1].Contains('\uFFFD', StringComparison.Ordinal)
            && ProcessImage.Enter(arguments[from + 1])
        )
        {
            from += 2;
        }

        return from == 0 ? arguments : [.. arguments.Skip(from)];
    }

    private async Task<ExitCode> HandOverAsync(
        ProcessRunner processes,
        string git,
        Judgement.AllowPush push,
        string address,
        CancellationToken cancel
    )
    {
        var refs = new List<PushedRef>();
        foreach (var update in push.Updates)
        {
            var resolved = await AskAsync(processes, git, ["rev-parse", "--verify", "--quiet", "--end-of-options", update.Source], cancel);
            if (!resolved.Ok)
            {
                await error.WriteLineAsync($"error: src refspec {update.Source} does not match any");
                return ExitCode.Failed;
            }

            refs.Add(new PushedRef(resolved.Output.Trim(), update.Destination));
        }

        var gitDir = await AskAsync(processes, git, ["rev-parse", "--path-format=absolute", "--git-common-dir"], cancel);
        var message = new ShimMessage("push", Folder: CurrentFolder.Path, Remote: address, Refs: refs, GitDir: gitDir.Output.Trim());
        var exit = GuardClient.Ask(Path.Combine(_turn, TurnScope.Socket), message, error.Write);
        foreach (var pushed in exit == 0 ? refs : [])
        {
            await FollowAsync(processes, git, push.Remote, pushed, cancel);
        }

        if (exit == 0 && push.SetUpstream)
        {
            foreach (var update in push.Updates)
            {
                var branch = Short(update.Source);
                await AskAsync(
                    processes,
                    git,
                    [
                        "branch",
                        "-q",
                        $"--set-upstream-to={push.Remote}/{Short(update.Destination)}",
                        .. branch == "HEAD" ? Array.Empty<string>() : [branch],
                    ],
                    cancel
                );
            }
        }

        if (exit is null)
        {
            await error.WriteLineAsync("ICE: no one is left to push: the process that started this turn has ended");
        }

        return exit == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    // As git's own push does it, where the remote's refs are followed in the usual way.
    private static async Task FollowAsync(ProcessRunner processes, string git, string remote, PushedRef pushed, CancellationToken cancel)
    {
        var fetched = await AskAsync(processes, git, ["config", "--get-all", $"remote.{remote}.fetch"], cancel);
        if (fetched.Ok && fetched.Output.Split('\n').Any(f => f.TrimStart('+') == $"refs/heads/*:refs/remotes/{remote}/*"))
        {
            await AskAsync(
                processes,
                git,
                ["update-ref", "-m", "update by push", $"refs/remotes/{remote}/{Short(pushed.Ref)}", pushed.Commit],
                cancel
            );
        }
    }

    /// <summary>The address of the run's remote a push goes to; null when it goes to another folder, which is free.</summary>
    private static async Task<string?> RunRemoteAsync(
        ProcessRunner processes,
        string git,
        string remote,
        TurnScope scope,
        CancellationToken cancel
    )
    {
        var asked = await AskAsync(processes, git, ["remote", "get-url", "--push", "--", remote], cancel);
        var address = asked.Ok ? asked.Output.Trim() : remote;
        var folder = RecordedRemotes.LocalFolder(address, CurrentFolder.Path);
        return
            folder is not null
            && !scope.Remotes.Contains(folder, StringComparer.Ordinal)
            && !scope.Remotes.Contains(address, StringComparer.Ordinal)
            ? null
            : folder ?? address;
    }

    private static Task<ProcessResult> AskAsync(
        ProcessRunner processes,
        string git,
        IReadOnlyList<string> arguments,
        CancellationToken cancel
    ) =>
        processes.RunAsync(
            new ProcessSpec
            {
                FileName = git,
                Arguments = arguments,
                WorkingDirectory = CurrentFolder.Path,
            },
            cancel
        );

    private static string Short(string name) =>
        name.StartsWith("refs/heads/", StringComparison.Ordinal) ? name["refs/heads/".Length..] : name;

    /// <summary>Says why not, and has it written down.</summary>
    public ExitCode Refuse(Judgement.Block block, string layer)
    {
        error.WriteLine(
            $"ICE: {block.Operation}{(block.Target.Length > 0 ? " " : "")}{block.Target}: {block.Reason}{(block.Instead.Length > 0 ? $"; instead: {block.Instead}" : "")}"
        );
        if (Tell(new ShimMessage("block", block.Operation, block.Target, block.Reason, layer)) is null)
        {
            var scope = TurnScope.Read(_turn);
            var log =
                scope?.IceLog ?? (GitPlace.Find(CurrentFolder.Path) is { } place ? Path.Combine(place.WorkTree, ".run", "ice.log") : "");
            IceLog.Append(
                log,
                new IceBlock(TimeProvider.System.GetUtcNow(), block.Operation, block.Target, block.Reason, layer),
                scope?.Turn ?? ""
            );
        }

        return ExitCode.Failed;
    }

    private int? Tell(ShimMessage message) =>
        _turn.Length == 0 ? null : GuardClient.Ask(Path.Combine(_turn, TurnScope.Socket), message, error.Write);

    private void Become(string program, string real, IReadOnlyList<string> arguments, bool masked, bool makesAnother = false)
    {
        // what only this program needed is not passed on to git's children
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_EnableDiagnostics"] = null };
        if (
            makesAnother
            && Environment.GetEnvironmentVariable("GIT_DIR") is { Length: > 0 } own
            && own == Environment.GetEnvironmentVariable(TurnScope.GitDirVariable)
        )
        {
            // the shim pointed git at the turn's own repository: this is about another one
            environment["GIT_DIR"] = null;
            environment["GIT_WORK_TREE"] = null;
        }

        IReadOnlyList<string> signing =
            masked && program == "git" && arguments is not ["config", ..] ? ShimFolder.SignsOutside(folder) : [];
        ProcessImage.Become(real, [.. signing, .. arguments], environment);
    }

    private string RealPath(string program)
    {
        if (folder.Length == 0)
        {
            var found = RealPrograms.Find(null);
            return program == "gh" ? found.Gh : found.Git;
        }

        var uncovered = Path.Combine(folder, "real", program);
        if (new FileInfo(uncovered) is { Exists: true, Length: > 0 })
        {
            return uncovered;
        }

        var programs = RealPrograms.Find(Path.GetDirectoryName(folder));
        return program == "gh" ? programs.Gh : programs.Git;
    }
}
