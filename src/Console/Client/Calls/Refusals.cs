using System.Net;
using System.Text.Json;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Console.Client.Calls;

/// <summary>Says in a person's words what a server, or the way to it, refused.</summary>
/// <param name="calledAs">How the person calls the program.</param>
internal sealed class Refusals(ServerUrl server, string calledAs)
{
    private const int LongestMessage = 500;

    private readonly string _health = ShellLine.Of($"{calledAs:raw} console health --server {server}");

    /// <summary>An answer that is no success.</summary>
    public CallFailedException Of(HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400)
        {
            var to = answer.Headers.Location is { } location ? Said(location.ToString()) : "somewhere else";
            return Made(
                $"The server sends on to {to}, where a token is not sent.",
                $"{calledAs} auth login URL",
                CallFailure.Unintelligible
            );
        }

        var error = Read(body);
        var said = error is null ? $"The server answered {status}." : Said(error.Message);
        var code = error?.Error ?? "";
        return answer.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new CallFailedException(
                new Problem(
                    "The server takes no more requests just now.",
                    server.ToString(),
                    "Wait a minute, then type the command again."
                ),
                CallFailure.Busy,
                code
            )
            {
                RetryAfter = Wait(answer),
            },
            HttpStatusCode.Unauthorized => Made(
                "The server does not take this token: it has expired, was revoked, or is another server's.",
                ShellLine.Of($"{calledAs:raw} auth login {server}"),
                CallFailure.TokenRefused,
                code
            ),
            HttpStatusCode.Forbidden => Made(said, $"{calledAs} auth status     (shows whose token it is)", CallFailure.Forbidden, code),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => new CallFailedException(
                new Problem($"The server is not up just now: {said}", server.ToString(), _health),
                CallFailure.ServerFailed,
                code
            )
            {
                RetryAfter = Wait(answer),
            },
            >= HttpStatusCode.InternalServerError => Made(said, _health, CallFailure.ServerFailed, code),
            _ when error is null => Unintelligible(null),
            HttpStatusCode.NotFound => Made(said, "", CallFailure.NotFound, code),
            HttpStatusCode.Conflict => Made(said, "", CallFailure.Conflict, code),
            _ => Made(said, "", CallFailure.Invalid, code),
        };
    }

    /// <summary>It failed several times in a row, and is left alone for some seconds.</summary>
    public CallFailedException NotAsked(Exception open) =>
        Made("The server failed several times in a row, and is not asked for some seconds.", _health, CallFailure.Unreachable, cause: open);

    /// <summary>Failure for an error of the connection.</summary>
    public CallFailedException Of(HttpRequestException failed) =>
        failed.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => Made(
                $"There is no server of that name, or no network: {server.Origin.Host} is not found.",
                _health,
                CallFailure.Unreachable,
                cause: failed
            ),
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => Made(
                $"The server cannot be reached: {Reason(failed)}.",
                _health,
                CallFailure.Unreachable,
                cause: failed
            ),
            HttpRequestError.SecureConnectionError => Made(
                $"The server's certificate is not trusted here, so nothing was sent: {Reason(failed)}.",
                $"SSL_CERT_FILE=/PATH/TO/CA.pem {_health}     (the certificate of the authority that signed it)",
                CallFailure.Untrusted,
                cause: failed
            ),
            HttpRequestError.ConfigurationLimitExceeded => Made(
                $"The answer is longer than {ControlPlaneClient.LongestAnswer >> 10} KB, and was not read.",
                "Ask for less (--limit).",
                CallFailure.Unintelligible,
                cause: failed
            ),
            _ => NoAnswer(Reason(failed), failed),
        };

    /// <summary>It was asked, and no whole answer came.</summary>
    public CallFailedException NoAnswer(string reason, Exception cause) =>
        Made($"The server did not answer: {reason}.", _health, CallFailure.NoAnswer, cause: cause);

    /// <summary>Failure for an answer that is not a Console's.</summary>
    public CallFailedException Unintelligible(Exception? cause) =>
        Made("What answers there is not a Console, or one of another version.", _health, CallFailure.Unintelligible, cause: cause);

    private CallFailedException Made(string what, string next, CallFailure failure, string code = "", Exception? cause = null) =>
        new(new Problem(what, server.ToString(), next), failure, code, cause);

    private static ErrorAnswer? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WireJson.Default.ErrorAnswer);
        }
        catch (JsonException)
        {
            return null; // a proxy's page
        }
    }

    private static TimeSpan? Wait(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - (answer.Headers.Date ?? date) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero,
            _ => null,
        };

    private static string Reason(Exception failed)
    {
        var inmost = failed;
        while (inmost.InnerException is { } inner)
        {
            inmost = inner;
        }

        return Said(inmost.Message).TrimEnd('.');
    }

    private static string Said(string text) => Wording.Cut(Wording.Plain(text), LongestMessage);
}
