using System.Globalization;
using Ias.Console.Contract;
using Ias.Core.Text;
using Microsoft.AspNetCore.Html;
using RazorSlices;

namespace Ias.Console.Pages;

/// <summary>A page within the layout.</summary>
public abstract class PageSlice<TModel> : PartSlice<TModel>, IUsesLayout<LayoutView, PageModel>
    where TModel : PageModel
{
    public PageModel LayoutModel => Model;
}

/// <summary>What the templates of pages and of their parts have in common.</summary>
public abstract class PartSlice<TModel> : RazorSlice<TModel>
    where TModel : PageModel
{
    /// <summary>What is around this page.</summary>
    protected Frame F => Model.Frame;

    /// <summary>What a form carries besides what is typed; <paramref name="about"/> is what it is about.</summary>
    protected HtmlString Carried(EntityId? about = null) =>
        new(
            $"<input type=\"hidden\" name=\"token\" value=\"{F.FormToken}\">"
                + (about is { } id ? $"<input type=\"hidden\" name=\"about\" value=\"{id.Value}\">" : "")
        );

    /// <summary>A time as people tell it, with the whole of it behind.</summary>
    protected HtmlString Ago(long? milliseconds) =>
        milliseconds is { } at
            ? Time(at, $"{Wording.Age(Positive(F.Now - DateTimeOffset.FromUnixTimeMilliseconds(at)))} ago")
            : HtmlString.Empty;

    /// <summary>How long until then.</summary>
    protected HtmlString Until(long? milliseconds) =>
        milliseconds is not { } at ? HtmlString.Empty
        : DateTimeOffset.FromUnixTimeMilliseconds(at) is var then && then > F.Now ? Time(at, $"in {Wording.Age(then - F.Now)}")
        : Time(at, "just now");

    /// <summary>The day.</summary>
    protected HtmlString Day(long? milliseconds) =>
        milliseconds is { } at
            ? Time(at, DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("d MMM yyyy", CultureInfo.InvariantCulture))
            : HtmlString.Empty;

    /// <summary>"partly_approved" as people read it.</summary>
    protected static string Words<T>(T member)
        where T : struct, Enum => Domain.Words.Of(member).Replace('_', ' ');

    /// <summary>The same as forms and style sheets name it.</summary>
    protected static string Key<T>(T member)
        where T : struct, Enum => Domain.Words.Of(member);

    protected static string Money(double usd) => Wording.Money((decimal)usd);

    protected static string Count(long n, string noun) => Wording.Count((int)n, noun);

    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;

    private static HtmlString Time(long at, string words)
    {
        var whole = DateTimeOffset.FromUnixTimeMilliseconds(at);
        return new HtmlString(
            $"<time datetime=\"{whole:yyyy-MM-dd'T'HH:mm:ss'Z'}\" title=\"{whole.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC\">{words}</time>"
        );
    }
}
