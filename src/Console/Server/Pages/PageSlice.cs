using System.Globalization;
using Ias.Console.Server.Contract;
using Ias.Core.Text;
using Microsoft.AspNetCore.Html;
using RazorSlices;

namespace Ias.Console.Server.Pages;

/// <summary>A page within the layout.</summary>
public abstract class PageSlice<TModel> : PartSlice<TModel>, IUsesLayout<LayoutView, PageModel>
    where TModel : PageModel
{
    public PageModel LayoutModel => Model;
}

/// <summary>Base class for the templates of pages and of their parts.</summary>
public abstract class PartSlice<TModel> : RazorSlice<TModel>
    where TModel : PageModel
{
    /// <summary>Frame of this page.</summary>
    protected Frame F => Model.Frame;

    /// <summary>Hidden fields of a form; <paramref name="about"/> is the id of its subject.</summary>
    protected HtmlString Carried(EntityId? about = null) =>
        new(
            $"<input type=\"hidden\" name=\"token\" value=\"{F.FormToken}\">"
                + (about is { } id ? $"<input type=\"hidden\" name=\"about\" value=\"{id.Value}\">" : "")
        );

    /// <summary>Age of a time in words, with the exact time as its tooltip.</summary>
    protected HtmlString Ago(long? milliseconds) =>
        milliseconds is { } at
            ? Time(at, $"{Wording.Age(Positive(F.Now - DateTimeOffset.FromUnixTimeMilliseconds(at)))} ago")
            : HtmlString.Empty;

    /// <summary>Time left until a moment, in words.</summary>
    protected HtmlString Until(long? milliseconds) =>
        milliseconds is not { } at ? HtmlString.Empty
        : DateTimeOffset.FromUnixTimeMilliseconds(at) is var then && then > F.Now ? Time(at, $"in {Wording.Age(then - F.Now)}")
        : Time(at, "just now");

    /// <summary>Day of a time, with the exact time as its tooltip.</summary>
    protected HtmlString Day(long? milliseconds) =>
        milliseconds is { } at
            ? Time(at, DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("d MMM yyyy", CultureInfo.InvariantCulture))
            : HtmlString.Empty;

    /// <summary>"partly_approved" as people read it.</summary>
    protected static string Words<T>(T member)
        where T : struct, Enum => Domain.Words.Of(member).Replace('_', ' ');

    /// <summary>Name of an enum member in forms and style sheets: "partly_approved".</summary>
    protected static string Key<T>(T member)
        where T : struct, Enum => Domain.Words.Of(member);

    // Nothing at all is what no job told.
    protected static string Money(double usd) => Wording.Money(usd > 0 ? (decimal)usd : null);

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
