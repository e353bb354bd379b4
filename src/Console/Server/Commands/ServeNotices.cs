using System.CommandLine;
using Ias.Console.Server.Notices;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The options of <c>serve</c> that say how notices leave the server.</summary>
internal sealed class ServeNotices
{
    public Option<string?> Smtp { get; } =
        new("--smtp") { Description = "The mail server that takes notices: smtps://user@host:465, or smtp://host:587", HelpName = "URL" };

    public Option<string?> SmtpPassword { get; } =
        new("--smtp-password-file") { Description = "A file with the password of its user", HelpName = "FILE" };

    public Option<string?> MailFrom { get; } = new("--mail-from") { Description = "The sender of mails", HelpName = "ADDRESS" };

    public Option<bool> ToPrivate { get; } =
        new("--notices-to-private") { Description = "Let webhooks and pushes go to http://, this machine and private networks" };

    public Option<string?> PublicUrl { get; } =
        new("--public-url") { Description = "Where people reach this server: what links begin with", HelpName = "URL" };

    /// <exception cref="ProblemException">One of them cannot be understood, or belongs to another that is missing.</exception>
    public NoticeOptions Read(ParseResult parsed)
    {
        var page = parsed.GetValue(PublicUrl);
        if (page is not null && !(Uri.TryCreate(page, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            throw Usage("--public-url is a URL.", page, "--public-url https://console.example.org");
        }

        return new NoticeOptions(parsed.GetValue(ToPrivate), Mail(parsed), page is null ? null : new Uri(page));
    }

    private SmtpOptions? Mail(ParseResult parsed)
    {
        if (parsed.GetValue(Smtp) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("smtp" or "smtps") || server.Host.Length == 0)
        {
            throw Usage("--smtp is the URL of a mail server.", text, "--smtp smtps://user@mail.example.org:465");
        }

        var from =
            parsed.GetValue(MailFrom) is { } sender && MailSender.IsAddress(sender)
                ? sender
                : throw Usage("Mails need a sender.", text, "--mail-from ias@example.org");
        if (
            server.UserInfo.Contains(':', StringComparison.Ordinal)
            || (server.UserInfo.Length > 0) != (parsed.GetValue(SmtpPassword) is not null)
        )
        {
            throw Usage(
                "A user of the mail server has a password, in a file of its own.",
                $"{server.Scheme}://{server.Host}",
                "--smtp smtps://user@mail.example.org:465 --smtp-password-file FILE"
            );
        }

        return new SmtpOptions(server, parsed.GetValue(SmtpPassword) is { } file ? ReadSecret(file) : null, from);
    }

    /// <summary>The first line of a file.</summary>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public static string ReadSecret(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Usage("This file cannot be read.", file, "one that this user can read, and nobody else");
        }
    }

    private static ProblemException Usage(string what, string on, string next) => new(new Problem(what, on, next, ExitCode.Usage));
}
