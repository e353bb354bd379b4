using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Logins;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias auth status</c>: shows the logins, and if they are still valid.</summary>
internal static class AuthStatus
{
    public static Command Make(CommandContext context)
    {
        var offline = new Option<bool>("--offline") { Description = "Only list the logins; ask no server" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("status", "Show where you are logged in, and whether each server still takes your token")
        {
            offline,
            json,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(context, parsed.GetValue(offline), parsed.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, bool offline, bool json)
    {
        var file = new LoginFile(context.PersonFolder);
        var logins = file.All();
        var wrong = offline
            ? new Problem?[logins.Count]
            : await LoginCheck.ProblemsAsync(logins, context.CalledAs, context.Time, context.Stop);
        if (json)
        {
            JsonAnswer.Write(
                context,
                new LoginsAnswer(
                    file.Path,
                    logins.Zip(
                        wrong,
                        (one, problem) =>
                            new LoginShown(
                                one.Server,
                                one.Workspace,
                                one.PersonId is not null,
                                one.Scope,
                                one.Since,
                                offline ? null : problem is null,
                                problem?.What
                            )
                    )
                )
            );
        }
        else
        {
            Write(context, logins, wrong, offline);
        }

        return logins.Count == 0 ? ExitCode.NothingToDo
            : wrong.Any(problem => problem is not null) ? ExitCode.Failed
            : ExitCode.Ok;
    }

    private static void Write(CommandContext context, IReadOnlyList<Login> logins, IReadOnlyList<Problem?> wrong, bool offline)
    {
        foreach (var (one, problem) in logins.Zip(wrong))
        {
            var since = Wording.Age(context.Time.GetUtcNow() - one.Since);
            context.Out.WriteLine(
                $"{Wording.Plain(one.ToString())}: {one.Holder}, for {since}{(offline ? "" : problem is null ? ", good" : "")}"
            );
            if (problem is not null)
            {
                context.Out.WriteLine($"  {problem.What}");
                context.Out.WriteLine($"  next: {problem.Next}");
            }
        }

        if (logins.Count == 0)
        {
            context.Error.WriteLine($"You are logged in to no Console.\n  next: {context.CalledAs} auth login URL");
        }
    }
}
