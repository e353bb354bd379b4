using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Cli.Answers;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary>Subcommands of <c>ias console</c> that ask a Console from a script; the others are those of the server's program.</summary>
internal static class ConsoleCalls
{
    private const int JobsUnlessTold = 50;

    /// <summary>Names of the subcommands.</summary>
    public static ImmutableArray<string> Names { get; } = ["health", "jobs", "call", "openapi-url"];

    public static IEnumerable<Command> Make(CommandContext context) => [Health(context), Jobs(context), Call(context), OpenApiUrl(context)];

    private static Command Health(CommandContext context)
    {
        var choice = new LoginChoice();
        var command = choice.AddTo(
            new Command("health", "Ask whether the Console is there, and which version; needs no login with --server")
        );
        command.SetAction(
            async (parsed, _) =>
            {
                using var client = Anyone(context, choice, parsed);
                var health = await client.HealthAsync(context.Stop);
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new ConsoleHealthAnswer(client.Server.ToString(), health.Version, health.Schema));
                }
                else
                {
                    context.Out.WriteLine($"{client.Server} is up: version {Wording.Plain(health.Version)}, schema {health.Schema}");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command OpenApiUrl(CommandContext context)
    {
        var choice = new LoginChoice();
        var command = choice.AddTo(new Command("openapi-url", "Print the address of the description of its API (OpenAPI)"));
        command.SetAction(parsed =>
        {
            using var client = Anyone(context, choice, parsed);
            var url = $"{client.Server}{ControlPlaneClient.OpenApiPath}";
            if (choice.Json(parsed))
            {
                JsonAnswer.Write(context, new ConsoleUrlAnswer(url));
            }
            else
            {
                context.Out.WriteLine(url);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Jobs(CommandContext context)
    {
        var choice = new LoginChoice();
        var status = new Option<string?>("--status")
        {
            Description = "Only those: pending, running, done, failed, blocked or canceled",
            HelpName = "WORD",
        };
        status.AcceptOnlyFromAmong("pending", "running", "done", "failed", "blocked", "canceled");
        var limit = new Option<int>("--limit")
        {
            Description = "At most so many, the latest",
            HelpName = "N",
            DefaultValueFactory = _ => JobsUnlessTold,
            CustomParser = NumberOption.Within(1),
        };
        var text = new Option<string?>("--search")
        {
            Description = "Only those with this text, in the job or in its goal",
            HelpName = "TEXT",
        };
        var command = choice.AddTo(new Command("jobs", "List the workspace's jobs, the latest first") { status, limit, text });
        command.SetAction(
            async (parsed, _) =>
            {
                var login = choice.One(parsed, context);
                using var client = login.Open(context.CalledAs, context.Time);
                var answer = await client.ReadAsync<ListJobsRequest, JobsAnswer>(
                    "jobs/list",
                    new ListJobsRequest(login.WorkspaceId, parsed.GetValue(status), parsed.GetValue(limit), Text: parsed.GetValue(text)),
                    context.Stop
                );
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new ConsoleJobsAnswer(login.Server, login.Workspace, answer.Jobs.Select(ConsoleJobShown.Of)));
                    return (int)ExitCode.Ok;
                }

                foreach (var job in answer.Jobs)
                {
                    context.Out.WriteLine(
                        $"{Wording.Plain(job.Id)}  {Wording.Plain(job.Status), -8}  {Wording.Plain(job.Kind), -17}  {Wording.Cut(Wording.Plain(job.WaitsBecause ?? job.OutcomeReason ?? job.Message ?? ""), 80)}".TrimEnd()
                    );
                }

                if (answer.Next is not null)
                {
                    context.Error.WriteLine($"There are more than these {answer.Jobs.Count}: --limit, --status and --search.");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command Call(CommandContext context)
    {
        var choice = new LoginChoice();
        var path = new Argument<string>("path")
        {
            Description = "What stands behind /control-plane/v1/, such as runs/list",
            HelpName = "PATH",
        };
        var body = new Argument<string>("body")
        {
            Description = "A JSON object; workspaceId is added where it is missing",
            HelpName = "JSON",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "{}",
        };
        var command = choice.AddTo(new Command("call", "Make any call of its API, and print the answer as JSON") { path, body });
        command.SetAction(
            async (parsed, _) =>
            {
                var login = choice.One(parsed, context);
                var where = Path(context, parsed.GetValue(path)!);
                var sent = Body(context, parsed.GetValue(body)!);
                sent.TryAdd("workspaceId", login.WorkspaceId);
                using var client = login.Open(context.CalledAs, context.Time);
                JsonAnswer.Write(context, await client.WriteAsync<JsonObject, JsonElement>(where, sent, context.Stop));
                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    // What needs no login can be asked of any server.
    private static ControlPlaneClient Anyone(CommandContext context, LoginChoice choice, ParseResult parsed) =>
        choice.Server(parsed) is { } server
            ? new ControlPlaneClient(
                ServerUrl.Parse(server, insecureHttp: true, $"{context.CalledAs} console health --server"), // no token is sent
                null,
                context.CalledAs,
                context.Time
            )
            : choice.One(parsed, context).Open(context.CalledAs, context.Time);

    private static string Path(CommandContext context, string typed) =>
        typed.Length > 0 && typed.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '/' or '-')
            ? typed.Trim('/')
            : throw new ProblemException(
                new Problem(
                    "This is not the path of a call.",
                    Wording.Plain(typed),
                    $"{context.CalledAs:raw} console call runs/list",
                    ExitCode.Usage
                )
            );

    private static JsonObject Body(CommandContext context, string typed)
    {
        try
        {
            if (JsonNode.Parse(typed) is JsonObject body)
            {
                return body;
            }
        }
        catch (JsonException)
        {
            // said below
        }

        throw new ProblemException(
            new Problem(
                "The body is not a JSON object.",
                Wording.Cut(Wording.Plain(typed), 80),
                $"{context.CalledAs:raw} console call jobs/list '{{\"status\":\"failed\"}}'",
                ExitCode.Usage
            )
        );
    }
}
