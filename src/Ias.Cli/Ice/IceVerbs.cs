using Ias.Core.Config;
using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Cli.Ice;

/// <summary>The verbs of <c>ias ice</c> for people and scripts. Each is a git or gh command line that goes through the policy; none has
/// rules of its own.</summary>
internal sealed class IceVerbs(string folder, TextWriter output, TextWriter error)
{
    private const string IsOne = "it is a protected branch";

    /// <summary><c>is-protected B</c>: prints true or false.</summary>
    public ExitCode IsProtected(string branch)
    {
        var yes = Protects(branch);
        output.WriteLine(yes ? "true" : "false");
        return yes ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary><c>validate</c>: may work happen on the branch one is on?</summary>
    public async Task<ExitCode> ValidateAsync(CancellationToken cancel)
    {
        var branch = await CurrentBranchAsync(cancel);
        if (branch.Length == 0)
        {
            return Refuse("validate", "HEAD", "it is detached: commits would be on no branch", "git switch -c feature/NAME");
        }

        if (Protects(branch))
        {
            return Refuse("validate", branch, IsOne, "git switch -c feature/NAME");
        }

        output.WriteLine($"OK: {branch}");
        return ExitCode.Ok;
    }

    /// <summary><c>explain PATH|VARIABLE</c>: whether a turn has it, why, and which setting adds it.</summary>
    public async Task<ExitCode> ExplainAsync(string what, CancellationToken cancel)
    {
        using var processes = new ProcessRunner(TimeProvider.System);
        var (guard, _) = await PersonsGuard.PrepareAsync(processes, GitPlace.Here(folder), error.WriteLine, cancel);
        await output.WriteLineAsync(guard.Explain(what));
        return ExitCode.Ok;
    }

    /// <summary><c>ensure-branch NAME [PREFIX]</c>: goes to the branch, making it where it is not there yet. Without a prefix it is the
    /// configured one.</summary>
    public async Task<ExitCode> EnsureBranchAsync(string name, string prefix, CancellationToken cancel)
    {
        name = ProtectedBranches.ShortName(name);
        if (name.Length == 0 || name.StartsWith('-'))
        {
            return Refuse("ensure-branch", name, "it is not a branch name", "");
        }

        if (Protects(name))
        {
            return Refuse("ensure-branch", name, IsOne, "");
        }

        using var processes = new ProcessRunner(TimeProvider.System);
        var repository = await Repository.OpenAsync(processes, folder, cancel);
        if (prefix.Length == 0)
        {
            prefix = ConfigFile.Load(repository.WorkTree)[ConfigKeys.BranchPrefix].Text ?? "";
        }
        else if (char.IsLetterOrDigit(prefix[^1]))
        {
            prefix += "/";
        }

        var branch = name.StartsWith(prefix, StringComparison.Ordinal) ? name : prefix + name;
        if (Protects(branch))
        {
            return Refuse("ensure-branch", branch, IsOne, "");
        }

        if ((await repository.HeadAsync(cancel)).Branch == branch)
        {
            output.WriteLine($"Already on {branch}");
            return ExitCode.Ok;
        }

        var exists = await repository.ResolveAsync($"refs/heads/{branch}", cancel) is not null;
        return await GitAsync(exists ? ["switch", branch] : ["switch", "-c", branch], cancel);
    }

    /// <summary><c>checkout B</c>: switches to a branch that is not protected.</summary>
    public Task<ExitCode> CheckoutAsync(string branch, CancellationToken cancel)
    {
        var name = ProtectedBranches.ShortName(branch);
        return name.Length == 0 || branch.StartsWith('-') ? Task.FromResult(Refuse("checkout", branch, "it is not a branch name", ""))
            : Protects(name)
                ? Task.FromResult(
                    Refuse(
                        "checkout",
                        name,
                        IsOne,
                        ShellLine.Of($"git switch -c feature/NAME {name}, or git switch --detach {name} to look")
                    )
                )
            : GitAsync(["switch", name], cancel);
    }

    /// <summary><c>push [REMOTE] [B]</c> and <c>push-upstream R B</c>.</summary>
    public async Task<ExitCode> PushAsync(string remote, string branch, bool upstream, CancellationToken cancel)
    {
        remote = remote.Length > 0 ? remote : "origin";
        branch = branch is "" or "HEAD" or "@" ? await CurrentBranchAsync(cancel) : branch;
        if (branch.Length == 0)
        {
            return Refuse("push", "HEAD", "it is detached", "git switch -c feature/NAME");
        }

        if (Protects(branch))
        {
            return Refuse(
                "push",
                ProtectedBranches.ShortName(branch),
                IsOne,
                "push your branch; a person merges it through the pull request"
            );
        }

        return branch.StartsWith('-') || remote.StartsWith('-')
            ? Refuse("push", branch, "it is not a branch name", "")
            : await GitAsync(PushArguments(remote, ProtectedBranches.ShortName(branch), upstream), cancel);
    }

    /// <summary><c>merge</c>, <c>pr-merge</c>, <c>branch-delete</c>, <c>force-push</c>: never.</summary>
    public ExitCode Never(string operation, string target) =>
        Refuse(
            operation,
            target,
            operation switch
            {
                "merge" or "pr-merge" => "BLOCKED: people merge, through the pull request. Human intervention required",
                "branch-delete" => "BLOCKED: people delete branches. Human intervention required",
                _ => "BLOCKED: a Force push can lose commits. Human intervention required",
            },
            operation is "merge" or "pr-merge" ? "push the branch and make a draft pull request" : ""
        );

    /// <summary><c>pr-create TITLE BODY [BASE] [HEAD]</c>: always a draft; the policy makes it one.</summary>
    public async Task<ExitCode> PrCreateAsync(string title, string body, string baseBranch, string head, CancellationToken cancel)
    {
        var from =
            head.Length > 0 ? head[(head.IndexOf(':', StringComparison.Ordinal) + 1)..]
            : GitPlace.Find(folder) is null ? ""
            : await CurrentBranchAsync(cancel);
        return Protects(from)
            ? Refuse("pr-create", from, IsOne, "git switch -c feature/NAME")
            : await ShimAsync(
                "gh",
                [
                    "pr",
                    "create",
                    "--title",
                    title,
                    "--body",
                    body,
                    .. baseBranch.Length > 0 ? new[] { "--base", baseBranch } : [],
                    .. head.Length > 0 ? new[] { "--head", head } : [],
                ],
                cancel
            );
    }

    /// <summary><c>should-push [local|prompt]</c>: prints AUTO, LOCAL or PROMPT.</summary>
    public ExitCode ShouldPush(string flag)
    {
        var configured = ConfigFile.Load(GitPlace.Here(folder).WorkTree);
        var mode = flag switch
        {
            "local" => "LOCAL",
            "prompt" => "PROMPT",
            _ => configured[ConfigKeys.AutoPush].Text switch
            {
                "false" => "LOCAL",
                "prompt" => "PROMPT",
                _ => "AUTO",
            },
        };
        output.WriteLine(mode);
        return ExitCode.Ok;
    }

    /// <summary>The policy applied to a whole command line, which then runs.</summary>
    public Task<ExitCode> GitAsync(IReadOnlyList<string> arguments, CancellationToken cancel) => ShimAsync("git", arguments, cancel);

    /// <summary>The same for either program.</summary>
    public Task<ExitCode> ShimAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        new IceShim("", error).RunAsync(program, arguments, cancel);

    private static string[] PushArguments(string remote, string branch, bool upstream)
    {
        var refspec = $"refs/heads/{branch}:refs/heads/{branch}";
        return upstream ? ["push", "-u", remote, refspec] : ["push", remote, refspec];
    }

    private ExitCode Refuse(string operation, string target, string why, string instead) =>
        new IceShim("", error).Refuse(new Judgement.Block(operation, target, why, instead), "ice");

    // The built-in names need no configuration, and what cannot be read must not unprotect them.
    private bool Protects(string branch) =>
        new ProtectedBranches([]).Contains(branch) || new ProtectedBranches([.. IceScopes.Added(GitPlace.Find(folder))]).Contains(branch);

    // The branch HEAD is on, empty when it is detached. A branch that is a symbolic ref is the one it stands for.
    private async Task<string> CurrentBranchAsync(CancellationToken cancel)
    {
        using var processes = new ProcessRunner(TimeProvider.System);
        var repository = await Repository.OpenAsync(processes, folder, cancel);
        var branch = (await repository.HeadAsync(cancel)).Branch;
        const string Symbolic = "ref: refs/heads/";
        for (
            var depth = 0;
            depth < 5
                && branch.Length > 0
                && RegularFile.Text(Path.Combine(repository.CommonDir, "refs", "heads", branch)) is { } text
                && text.StartsWith(Symbolic, StringComparison.Ordinal);
            depth++
        )
        {
            branch = text[Symbolic.Length..].Trim();
        }

        return branch;
    }
}
