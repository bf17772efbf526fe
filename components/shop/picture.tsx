type PictureProps = { art: string | null; size: number; alt?: string; isFirst?: boolean };

/** A square product picture that keeps its place while it loads; a plain tile where a product has none. */
export function Picture({ art, size, alt = "", isFirst }: PictureProps) {
  if (!art) return <span className="picture" />;
  return (
    // biome-ignore lint/performance/noImgElement: a drawing of three kilobytes needs no optimiser
    <img
      className="picture"
      src={`/art/${art}`}
      width={size}
      height={size}
      alt={alt}
      loading={isFirst ? undefined : "lazy"}
      fetchPriority={isFirst ? "high" : undefined}
      decoding="async"
    />
  );
}
