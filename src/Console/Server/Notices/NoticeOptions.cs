namespace Ias.Console.Server.Notices;

/// <summary>Options for sending notices.</summary>
/// <param name="ToPrivate">Webhooks and push services may be at <c>http://</c>, on this machine and in private networks.</param>
/// <param name="Smtp">Mail server; null: no mails are sent.</param>
/// <param name="PublicUrl">Public URL of this server's pages; null: messages have no link.</param>
public sealed record NoticeOptions(bool ToPrivate = false, SmtpOptions? Smtp = null, Uri? PublicUrl = null)
{
    /// <summary>Whom the people of a push service may write to, as a URL; null: it is not known.</summary>
    public string? Contact =>
        Smtp is { } mail ? $"mailto:{mail.From}"
        : PublicUrl is { Scheme: "https" } page ? page.ToString()
        : null;
}
