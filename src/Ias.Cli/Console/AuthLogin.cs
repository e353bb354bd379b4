using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias auth login URL</c>.</summary>
internal static class AuthLogin
{
    private const int LongestToken = 500;

    private sealed record Choices(
        ServerUrl Server,
        string? Workspace,
        bool Machine,
        string? TokenVariable,
        bool Browser,
        bool InsecureHttp,
        bool Json
    );

    public static Command Make(CommandContext context)
    {
        var url = new Argument<string>("url") { Description = "The Console's URL, such as https://console.example.org", HelpName = "URL" };
        var workspace = new Option<string?>("--workspace", "-w")
        {
            Description = "Only this workspace; default: all you belong to",
            HelpName = "SLUG",
        };
        var machine = new Option<bool>("--machine")
        {
            Description = "Log this machine in as a box of --workspace, not as you: it does jobs, and decides nothing",
        };
        var token = new Option<string?>("--token-env")
        {
            Description = "Take a token from this environment variable; no person is asked",
            HelpName = "NAME",
        };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Only print the page's address" };
        var insecure = new Option<bool>("--insecure-http")
        {
            Description = "Allow http:// to another machine: the token is sent unencrypted",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON: a line with the code, and one when you are logged in" };
        var command = new Command("login", "Log in to a Console: prints a code, and waits until a person approves it on the Console's page")
        {
            url,
            workspace,
            machine,
            token,
            noBrowser,
            insecure,
            json,
        };
        command.SetAction(
            async (parsed, _) =>
                (int)
                    await RunAsync(
                        context,
                        new Choices(
                            ServerUrl.Parse(parsed.GetValue(url)!, parsed.GetValue(insecure), $"{context.CalledAs} auth login"),
                            parsed.GetValue(workspace),
                            parsed.GetValue(machine),
                            parsed.GetValue(token),
                            !parsed.GetValue(noBrowser),
                            parsed.GetValue(insecure),
                            parsed.GetValue(json)
                        )
                    )
        );
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, Choices choices)
    {
        if (choices is { Machine: true, Workspace: null })
        {
            throw new ProblemException(
                new Problem(
                    "A machine is a box of one workspace: --machine needs --workspace.",
                    choices.Server.ToString(),
                    $"{context.CalledAs:raw} auth login {choices.Server} --machine --workspace SLUG",
                    ExitCode.Usage
                )
            );
        }

        var file = new LoginFile(context.PersonFolder);
        _ = file.All(); // a file that cannot be used is found before a person is asked
        var token = choices.TokenVariable is { } variable ? FromEnvironment(context, variable) : await AskPersonAsync(context, choices);
        using var client = new ControlPlaneClient(choices.Server, token, context.CalledAs, context.Time);
        try
        {
            var logins = Logins(context, choices, token, await WhoAsync(client, choices.TokenVariable, context.Stop));
            file.Keep(logins);
            Tell(context, choices, logins);
            return ExitCode.Ok;
        }
        catch (ProblemException) when (choices.TokenVariable is null)
        {
            await GiveBackAsync(client);
            throw;
        }
    }

    internal static string FromEnvironment(CommandContext context, string variable) =>
        Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 and <= LongestToken } token
        && token.All(c => char.IsAsciiLetterOrDigit(c) || "._~+/=-".Contains(c, StringComparison.Ordinal))
            ? token
            : throw new ProblemException(
                new Problem(
                    "There is no token in this environment variable.",
                    variable,
                    $"{context.CalledAs:raw} console token add --workspace SLUG --scope machine     (on the server: it prints one)",
                    ExitCode.Usage
                )
            );

    private static async Task<string> AskPersonAsync(CommandContext context, Choices choices)
    {
        using var client = new ControlPlaneClient(choices.Server, null, context.CalledAs, context.Time);
        var login = new DeviceLogin(client, context.Time, context.CalledAs);
        var started = await login.StartAsync($"ias@{Environment.MachineName}", choices.Machine ? choices.Workspace : null, context.Stop);
        var (code, page) = (Wording.Plain(started.UserCode), Wording.Plain(started.VerificationUri));
        if (choices.Json)
        {
            JsonAnswer.Write(context, new LoginCodeAnswer(code, page, started.ExpiresInSeconds), indented: false);
        }
        else
        {
            context.Out.WriteLine($"Open      {page}");
            context.Out.WriteLine($"and approve this code:  {code}");
        }

        context.Out.Flush();
        if (choices.Browser && !choices.Json && IsOf(choices.Server, page))
        {
            await Browser.TryOpenAsync(context, page);
        }

        if (!choices.Json && !context.Quiet)
        {
            context.Error.WriteLine($"Waiting; the code is good for {Wording.Span(started.ExpiresInSeconds)}. Ctrl-C ends it.");
        }

        return await login.WaitAsync(started, context.Stop);
    }

    // A page somewhere else is shown, but not opened unasked.
    private static bool IsOf(ServerUrl server, string page) =>
        Uri.TryCreate(page, UriKind.Absolute, out var url)
        && url.GetLeftPart(UriPartial.Authority) == server.Origin.GetLeftPart(UriPartial.Authority);

    private static async Task<WhoAmIAnswer> WhoAsync(ControlPlaneClient client, string? variable, CancellationToken cancel)
    {
        try
        {
            return await client.ReadAsync<NothingRequest, WhoAmIAnswer>("auth/whoami", new NothingRequest(), cancel);
        }
        catch (CallFailedException refused) when (refused.Failure == CallFailure.TokenRefused && variable is not null)
        {
            throw new ProblemException(
                new Problem(
                    $"The server does not take the token in {variable}: it has expired, was revoked, or is another server's.",
                    client.Server.ToString(),
                    "ias console token list     (on the server: shows which are good)"
                )
            );
        }
    }

    private static List<Login> Logins(CommandContext context, Choices choices, string token, WhoAmIAnswer who)
    {
        var all = who.Workspaces.Select(one => Wording.Plain(one.Slug)).ToList();
        var chosen = who.Workspaces.Where(one => choices.Workspace is null || one.Slug == choices.Workspace).ToList();
        if (chosen.Count == 0)
        {
            throw new ProblemException(
                all.Count == 0
                    ? new Problem(
                        "You belong to no workspace there.",
                        choices.Server.ToString(),
                        $"{context.CalledAs:raw} console workspace add SLUG     (on the server; or ask an owner to make you a member)"
                    )
                    : new Problem(
                        $"This login is not for the workspace {choices.Workspace}, but for: {string.Join(", ", all)}.",
                        choices.Server.ToString(),
                        $"{context.CalledAs:raw} auth login {choices.Server} --workspace {all[0]}"
                    )
            );
        }

        return
        [
            .. chosen.Select(one => new Login(
                choices.Server.ToString(),
                one.Slug,
                one.Id,
                token,
                context.Time.GetUtcNow(),
                who.PersonId,
                who.Scope,
                choices.InsecureHttp && choices.Server.IsOpenToOthers
            )),
        ];
    }

    private static void Tell(CommandContext context, Choices choices, List<Login> logins)
    {
        if (choices.Json)
        {
            JsonAnswer.Write(
                context,
                new LoggedInAnswer(
                    choices.Server.ToString(),
                    logins.Select(one => one.Workspace),
                    logins[0].PersonId is not null,
                    logins[0].Scope
                ),
                indented: false
            );
            return;
        }

        context.Out.WriteLine(
            $"Logged in to {choices.Server} as {logins[0].Holder}: {string.Join(", ", logins.Select(one => Wording.Plain(one.Workspace)))}"
        );
    }

    // A token that nobody keeps should not stay valid.
    private static async Task GiveBackAsync(ControlPlaneClient client)
    {
        try
        {
            await client.WriteAsync<NothingRequest, DoneAnswer>("auth/logout", new NothingRequest(), CancellationToken.None);
        }
        catch (CallFailedException)
        {
            // It expires by itself, and the person is shown what went wrong first.
        }
    }
}
