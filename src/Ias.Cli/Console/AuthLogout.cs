using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias auth logout</c>: revokes the token and forgets it here.</summary>
internal static class AuthLogout
{
    private const int Tries = 2;

    public static Command Make(CommandContext context)
    {
        var url = new Argument<string?>("url")
        {
            Description = "The Console's URL; default: the only one you are logged in to",
            HelpName = "URL",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("logout", "Revoke your token on the server, as far as it can be reached, and forget it here")
        {
            url,
            json,
        };
        command.SetAction(async (parsed, _) => (int)await RunAsync(context, parsed.GetValue(url), parsed.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string? url, bool json)
    {
        var file = new LoginFile(context.PersonFolder);
        var all = file.All();
        var server = url is null
            ? Only(context, all)
            : ServerUrl.Parse(url, insecureHttp: true, $"{context.CalledAs} auth logout").ToString();
        var logins = all.Where(one => one.Server == server).ToList();
        if (logins.Count == 0)
        {
            throw new ProblemException(
                new Problem("You are not logged in there.", server, $"{context.CalledAs:raw} auth status", ExitCode.NothingToDo)
            );
        }

        // One token may be for several workspaces.
        var notRevoked = new List<Problem>();
        foreach (var login in logins.DistinctBy(one => one.Token))
        {
            if (await RevokeAsync(context, login) is { } problem)
            {
                notRevoked.Add(problem);
            }
        }

        file.Forget(logins);
        if (json)
        {
            JsonAnswer.Write(context, new LoggedOutAnswer(server, logins.Select(one => one.Workspace), notRevoked.Count == 0));
            return ExitCode.Ok;
        }

        context.Out.WriteLine($"Logged out of {server}");
        foreach (var problem in notRevoked)
        {
            context.Error.WriteLine(
                $"The token is forgotten here, but could not be revoked: {problem.What}\n  next: revoke it on the server: {server}/account"
            );
        }

        return ExitCode.Ok;
    }

    private static string Only(CommandContext context, IReadOnlyList<Login> all) =>
        all.Select(one => one.Server).Distinct(StringComparer.Ordinal).ToList() switch
        {
            [var one] => one,
            [] => throw new ProblemException(
                new Problem("You are logged in to no Console.", Next: $"{context.CalledAs:raw} auth login URL", Exit: ExitCode.NothingToDo)
            ),
            var several => throw new ProblemException(
                new Problem(
                    "You are logged in to several Consoles.",
                    Next: string.Join('\n', several.Select(one => ShellLine.Of($"{context.CalledAs:raw} auth logout {one}"))),
                    Exit: ExitCode.Usage
                )
            ),
        };

    // Null: it is revoked, or was not good any more.
    private static async Task<Problem?> RevokeAsync(CommandContext context, Login login)
    {
        try
        {
            using var client = login.Open(context.CalledAs, context.Time, Tries);
            await client.ReadAsync<NothingRequest, DoneAnswer>("auth/logout", new NothingRequest(), context.Stop);
            return null;
        }
        catch (CallFailedException gone) when (gone.Failure == CallFailure.TokenRefused)
        {
            return null;
        }
        catch (ProblemException refused)
        {
            return refused.Problem;
        }
    }
}
