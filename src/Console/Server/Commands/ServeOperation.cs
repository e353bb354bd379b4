using System.CommandLine;
using System.Net;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Operation;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The options of <c>serve</c> that say how it is watched, stopped, and put behind others.</summary>
internal sealed class ServeOperation(Option<bool> insecure)
{
    private const int LongestDrain = 300;

    public Option<string> Log { get; } =
        new("--log")
        {
            Description = "How the log is written, on standard error: text, or json for a JSON object a line",
            DefaultValueFactory = _ => Words.Of(LogFormat.Text),
            HelpName = "FORMAT",
        };

    public Option<string> LogLevel { get; } =
        new("--log-level")
        {
            Description = "What is logged: debug (each request), information, warning, error",
            DefaultValueFactory = _ => "information",
            HelpName = "LEVEL",
        };

    public Option<string[]> BehindProxy { get; } =
        new("--behind-proxy")
        {
            Description = "A proxy or balancer in front, whose X-Forwarded-For and X-Forwarded-Proto are believed; may be repeated",
            HelpName = "ADDRESS|CIDR",
        };

    public Option<int> Drain { get; } =
        new("--drain")
        {
            Description = "Seconds for which requests are still taken after SIGTERM, while /readyz says that it stops",
            HelpName = "N",
        };

    /// <exception cref="ProblemException">One of them cannot be understood.</exception>
    public OperationOptions Read(ParseResult parsed) =>
        new(
            Words.Find<LogFormat>(parsed.GetValue(Log)) ?? throw Usage("--log is text or json.", parsed.GetValue(Log), "--log json"),
            Words.Find<LogLevel>(parsed.GetValue(LogLevel))
                ?? throw Usage("--log-level is debug, information, warning or error.", parsed.GetValue(LogLevel), "--log-level debug"),
            [.. (parsed.GetValue(BehindProxy) ?? []).Select(Network)],
            parsed.GetValue(insecure),
            parsed.GetValue(Drain) is >= 0 and <= LongestDrain and var seconds
                ? TimeSpan.FromSeconds(seconds)
                : throw Usage($"--drain is 0 to {LongestDrain}.", null, "--drain 10")
        );

    private static IPNetwork Network(string text) =>
        Proxies.Read(text) ?? throw Usage("This is no address and no network.", text, "--behind-proxy 10.0.0.5, or 10.0.0.0/24");

    private static ProblemException Usage(string what, string? on, string next) => new(new Problem(what, on ?? "", next, ExitCode.Usage));
}
