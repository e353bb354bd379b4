using Ias.Cli.JobControl;
using Ias.Core.Ice.Reading;
using Ias.Engine.Ice.Landlock;

namespace Ias.Cli.Ice;

/// <summary>
/// <c>ias ice …</c>, parsed by hand: a shim calls it for every git command that changes something, so it must start as fast as the runtime
/// does.
/// </summary>
public static class IceCommand
{
    /// <param name="args">Everything after <c>ice</c>.</param>
    /// <param name="calledAs">How the person calls the program.</param>
    public static Task<int> RunAsync(string[] args, string calledAs, CancellationToken cancel) =>
        RunAsync(args, calledAs, Directory.GetCurrentDirectory(), System.Console.Out, System.Console.Error, cancel);

    /// <summary>The same with a folder and writers of one's own.</summary>
    public static async Task<int> RunAsync(
        string[] args,
        string calledAs,
        string folder,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        try
        {
            return await AnswerAsync(args, calledAs, folder, output, error, cancel);
        }
        catch (ProblemException e)
        {
            await error.WriteLineAsync($"ICE: {e.Problem}");
            return (int)e.Problem.Exit;
        }
    }

    private static async Task<int> AnswerAsync(
        string[] args,
        string calledAs,
        string folder,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        var verbs = new IceVerbs(folder, output, error);
        switch (args)
        {
            case ["shim", var shims, "sign", var format, .. var rest]:
                using (var input = System.Console.OpenStandardInput())
                using (var signature = System.Console.OpenStandardOutput())
                {
                    return (int)new IceShim(shims, error).Sign(format, rest, input, signature);
                }

            case ["shim", var shims, ("git" or "gh") and var program, "--", .. var rest]:
                return (int)await new IceShim(shims, error).RunAsync(program, rest, cancel);
            case ["landlock", .. var rest]:
                LandlockLauncher.Become(rest);
                return (int)ExitCode.Failed; // not reached
            case [ForegroundProgram.Verb, var how, "--", var program, .. var rest]:
                ForegroundProgram.Become(
                    program,
                    rest,
                    how.Contains(ForegroundProgram.InFront, StringComparison.Ordinal),
                    how.Contains(ForegroundProgram.Scoped, StringComparison.Ordinal),
                    error
                );
                return (int)ExitCode.Failed; // not reached
            case ["exec", "--", var command, .. var rest]:
                return await new IceExec(folder, output, error).RunAsync(command, rest, cancel);
            case ["git", "--", .. var rest]:
                return (int)await verbs.GitAsync(rest, cancel);
            case ["gh", "--", .. var rest]:
                return (int)await verbs.ShimAsync("gh", rest, cancel);
            case []:
                await error.WriteAsync(Help(calledAs));
                return (int)ExitCode.Usage;
            case ["--help" or "-h" or "help", ..] or [_, "--help" or "-h"]:
                await output.WriteAsync(Help(calledAs));
                return (int)ExitCode.Ok;
            case ["explain", var what]:
                return (int)await verbs.ExplainAsync(what, cancel);
            case ["is-protected", var branch]:
                return (int)verbs.IsProtected(branch);
            case ["validate"]:
                return (int)await verbs.ValidateAsync(cancel);
            case ["ensure-branch", var name]:
                return (int)await verbs.EnsureBranchAsync(name, "", cancel);
            case ["ensure-branch", var name, var prefix]:
                return (int)await verbs.EnsureBranchAsync(name, prefix, cancel);
            case ["checkout", var branch]:
                return (int)await verbs.CheckoutAsync(branch, cancel);
            case ["push"]:
                return (int)await verbs.PushAsync("origin", "", upstream: false, cancel);
            case ["push", var remote]:
                return (int)await verbs.PushAsync(remote, "", upstream: false, cancel);
            case ["push", var remote, var branch]:
                return (int)await verbs.PushAsync(remote, branch, upstream: false, cancel);
            case ["push-upstream", var remote, var branch]:
                return (int)await verbs.PushAsync(remote, branch, upstream: true, cancel);
            case [("merge" or "pr-merge" or "branch-delete" or "force-push") and var operation, .. var rest]:
                return (int)verbs.Never(operation, string.Join(' ', rest));
            case ["pr-create", var title, var body, .. { Length: <= 2 } rest]:
                return (int)
                    await verbs.PrCreateAsync(title, body, rest is [var onto, ..] ? onto : "", rest is [_, var head] ? head : "", cancel);
            case ["should-push"] or ["should-push", ""]:
                return (int)verbs.ShouldPush("");
            case ["should-push", ("local" or "prompt" or "--local" or "--prompt") and var how]:
                return (int)verbs.ShouldPush(how.TrimStart('-'));
            case [var command, ..] when ArgumentsOf(command) is { } takes:
                await error.WriteLineAsync($"Usage: {calledAs} ice {command} {takes}".TrimEnd());
                return (int)ExitCode.Usage;
            default:
                await error.WriteLineAsync($"ICE: Unknown command: {args[0]}. `{calledAs} ice --help` shows the commands.");
                return (int)ExitCode.Usage;
        }
    }

    // What a command takes, for who gave something else; null: there is no such command.
    private static string? ArgumentsOf(string command) =>
        command switch
        {
            "is-protected" or "checkout" => "BRANCH",
            "validate" => "",
            "should-push" => "[local|prompt]",
            "ensure-branch" => "NAME [PREFIX]",
            "push" => "[REMOTE] [BRANCH]",
            "push-upstream" => "REMOTE BRANCH",
            "pr-create" => "TITLE BODY [BASE] [HEAD]",
            "git" or "gh" => "-- ARGS...",
            "exec" => "-- COMMAND...",
            "explain" => "PATH|VARIABLE",
            _ => null,
        };

    private static string Help(string ias) =>
        $"""
            ICE, the guard around git: decides what an agent, or a script it wrote, may do to a repository.

            Usage: {ias} ice COMMAND

            Commands

            Ask
              is-protected BRANCH                  Prints true or false; exit 0 or 1
              validate                             Checks that you may work on the current branch; prints OK and the branch
              should-push [local|prompt]           Prints AUTO, LOCAL or PROMPT (run_mode.git.auto_push; the argument overrides it)
              explain PATH|VARIABLE                Says whether a turn has it, why, and which setting adds it

            Do, if the policy allows it
              ensure-branch NAME [PREFIX]          Switches to the branch PREFIX + NAME, creating it if missing;
                                                   PREFIX defaults to run_mode.git.branch_prefix
              checkout BRANCH
              push [REMOTE] [BRANCH]               Defaults: origin and the current branch; never forced
              push-upstream REMOTE BRANCH          The same, and sets the upstream
              pr-create TITLE BODY [BASE] [HEAD]   Always a draft
              git -- ARGS...                       Any git command line, judged first
              gh -- ARGS...                        Any gh command line, judged first

            Never
              merge, pr-merge, branch-delete, force-push

            Try
              exec -- COMMAND...                   Runs a command as an agent would run, all layers on, then checks what it
                                                   changed; exit 1 and `ice_breach` if it changed what it must not

            Protected: {string.Join(", ", ProtectedBranches.Immutable)};
            the remotes' default branches, run_mode.git.base_branch, and ice.protected_branches. None can be removed.
            Every refusal goes to standard error and to .run/ice.log. Exit status: 0 done or yes, 1 blocked or no, 2 usage error.

            """;
}
