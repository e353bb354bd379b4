namespace Ias.Console.Client.Calls;

/// <summary>Address of a Console: scheme, host and port. Over plain HTTP only on this machine, unless a person insists.</summary>
public sealed record ServerUrl
{
    private ServerUrl(Uri origin) => Origin = origin;

    public Uri Origin { get; }

    /// <summary>True when others on the network can read what is sent there.</summary>
    public bool IsOpenToOthers => Origin.Scheme == Uri.UriSchemeHttp && !Origin.IsLoopback;

    /// <summary>Reads what a person typed.</summary>
    /// <param name="insecureHttp">Plain HTTP is allowed everywhere.</param>
    /// <param name="again">The command line that led here, up to the URL: for what to type next.</param>
    /// <exception cref="ProblemException">Not the URL of a server, or plain HTTP to another machine.</exception>
    public static ServerUrl Parse(string text, bool insecureHttp, string again)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            throw Refused("This is not the URL of a server.", $"{again} https://HOST");
        }

        if (url.UserInfo.Length > 0)
        {
            throw Refused("The URL of a server has no user name or password in it.", $"{again} {Of(url)}");
        }

        if (url.PathAndQuery.Length > 1 || url.Fragment.Length > 0)
        {
            throw Refused("The URL of a server ends after its host and port.", $"{again} {Of(url)}");
        }

        var server = new ServerUrl(new Uri(Of(url)));
        return !server.IsOpenToOthers || insecureHttp
            ? server
            : throw new ProblemException(
                new Problem(
                    "Your token would cross the network unencrypted.",
                    server.ToString(),
                    $"{again:raw} https://{url.Authority}\n{again:raw} {server} --insecure-http     (in a network you trust)",
                    ExitCode.Usage
                )
            );
    }

    /// <summary>As it is written in files, and shown.</summary>
    public override string ToString() => Of(Origin);

    private static string Of(Uri url) => $"{url.Scheme}://{url.Authority}";

    private static ProblemException Refused(string what, string next) => new(new Problem(what, Next: next, Exit: ExitCode.Usage));
}
