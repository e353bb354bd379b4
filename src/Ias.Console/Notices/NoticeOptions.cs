namespace Ias.Console.Notices;

/// <summary>How notices leave this server.</summary>
/// <param name="ToPrivate">Webhooks and push services may be at <c>http://</c>, on this machine and in private networks.</param>
/// <param name="Smtp">By what mails are sent; null: none are.</param>
/// <param name="PublicUrl">Where people find this server's pages; null: messages have no link.</param>
public sealed record NoticeOptions(bool ToPrivate = false, SmtpOptions? Smtp = null, Uri? PublicUrl = null)
{
    /// <summary>Whom the people of a push service may write to, as a URL; null: it is not known.</summary>
    public string? Contact =>
        Smtp is { } mail ? $"mailto:{mail.From}"
        : PublicUrl is { Scheme: "https" } page ? page.ToString()
        : null;
}
