using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Ice;

namespace Ias.Cli.Ice;

/// <summary>
/// A shim's part where a turn has no credentials: hands a command that needs them to the engine that began the turn, and passes the outcome
/// on.
/// </summary>
/// <param name="turn">The turn's folder.</param>
internal sealed class IceHandover(string turn, TextWriter error)
{
    private const string Gone = "ICE: no one is left to do this: the process that started this turn has ended";

    private string Socket => Path.Combine(turn, TurnScope.Socket);

    /// <summary>Runs gh outside; what it would read from a file goes along as standard input.</summary>
    public int Gh(IReadOnlyList<string> arguments)
    {
        var input = Array.Empty<byte>();
        List<string> given = [.. arguments];
        if (GhHandover.FileArgument(arguments) is var (index, path, instead))
        {
            if (RegularFile.Read(path) is not { } text)
            {
                error.WriteLine($"gh: {path} is not a readable file");
                return 1;
            }

            input = text;
            given[index] = instead;
        }
        else if (arguments.Any(a => a is "-" || a.EndsWith("=-", StringComparison.Ordinal) || a.EndsWith("=@-", StringComparison.Ordinal)))
        {
            using var standardInput = System.Console.OpenStandardInput();
            input = ReadAll(standardInput);
        }

        using var output = System.Console.OpenStandardOutput();
        return Ask(new ShimMessage("gh", Folder: CurrentFolder.Path, Arguments: given, Input: input), output);
    }

    /// <summary>
    /// Fetches what a command reads from the run's remotes. Either the command has ended with an exit status, or git shall run
    /// with the settings, which make it read what was fetched.
    /// </summary>
    public (int? Exit, IReadOnlyList<string> Settings) Fetch(ParsedGitCommand command, IGitFacts facts)
    {
        var settings = new List<string>();
        foreach (var source in command.Sources)
        {
            foreach (var address in Addresses(source.Remote, facts).Distinct(StringComparer.Ordinal))
            {
                if (command.Line.Verb == "ls-remote")
                {
                    using var output = System.Console.OpenStandardOutput();
                    var named = command.Line.Rest.Contains(source.Remote, StringComparer.Ordinal);
                    var listed = Ask(
                        new ShimMessage(
                            "ls-remote",
                            Folder: CurrentFolder.Path,
                            Remote: address,
                            Arguments: named ? command.Line.Rest : [source.Remote, .. command.Line.Rest]
                        ),
                        output
                    );
                    return (listed == GuardClient.NotOurs ? null : listed, settings);
                }

                var path = "";
                var fetched = GuardClient.Hear(
                    Socket,
                    new ShimMessage("fetch", Folder: CurrentFolder.Path, Remote: address, Arguments: source.Refs),
                    reply =>
                    {
                        error.Write(reply.Text);
                        path = reply.Path.Length > 0 ? reply.Path : path;
                    }
                );
                if (fetched is null)
                {
                    error.WriteLine(Gone);
                    return (1, []);
                }

                if (fetched is not (0 or GuardClient.NotOurs))
                {
                    return (fetched, []);
                }

                if (path.Length > 0)
                {
                    settings.AddRange(["-c", $"url.{Path.Combine(turn, path)}.insteadOf={address}"]);
                }
            }
        }

        return (null, settings);
    }

    /// <summary>Has a commit or tag signed, as git calls gpg (payload on standard input) or ssh-keygen (payload in the last argument's
    /// file).</summary>
    public int Sign(string format, IReadOnlyList<string> arguments, Stream input, Stream output)
    {
        var key = Following(arguments, format == "ssh" ? "-f" : "-bsau");
        try
        {
            if (format != "ssh")
            {
                return Ask(new ShimMessage("sign", Target: format, Reason: key, Folder: CurrentFolder.Path, Input: ReadAll(input)), output);
            }

            var file = arguments[^1];
            using var signature = new MemoryStream();
            var signed = Ask(
                new ShimMessage("sign", Target: format, Reason: key, Folder: CurrentFolder.Path, Input: RegularFile.Read(file) ?? []),
                signature
            );
            if (signed == 0)
            {
                File.WriteAllBytes(file + ".sig", signature.ToArray());
            }

            return signed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"ICE: sign: {e.Message}");
            return 1;
        }
    }

    // As configured, before insteadOf is applied: that is what our own insteadOf must match. A remote of several addresses is fetched from
    // the first.
    private static List<string> Addresses(string remote, IGitFacts facts)
    {
        var urls = facts.Config.Where(e => e.Key == $"remote.{remote}.url" && e.Value.Length > 0).Select(e => e.Value).Take(1).ToList();
        return urls.Count > 0 ? urls : [remote];
    }

    private int Ask(ShimMessage message, Stream output)
    {
        var exit = GuardClient.Hear(
            Socket,
            message,
            reply =>
            {
                error.Write(reply.Text);
                if (reply.Output is { Length: > 0 } bytes)
                {
                    output.Write(bytes);
                    output.Flush();
                }
            }
        );
        if (exit is null)
        {
            error.WriteLine(Gone);
        }

        return exit ?? 1;
    }

    private static string Following(IReadOnlyList<string> arguments, string option)
    {
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == option)
            {
                return arguments[i + 1];
            }
        }

        return "";
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
