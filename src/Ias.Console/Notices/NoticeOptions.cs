namespace Ias.Console.Notices;

/// <summary>How notices leave this server.</summary>
/// <param name="ToPrivate">Webhooks may go to <c>http://</c>, and to addresses of this machine and of private networks.</param>
/// <param name="Smtp">By what mails are sent; null: none are.</param>
/// <param name="PublicUrl">Where people find this server's pages; null: messages have no link.</param>
public sealed record NoticeOptions(bool ToPrivate = false, SmtpOptions? Smtp = null, Uri? PublicUrl = null);
