import type { ReactNode, SVGProps } from "react";

/** Line icons on a grid of 24; they are decoration, the button around them has the name. */
function icon(shape: ReactNode) {
  return function Icon(props: SVGProps<SVGSVGElement>) {
    return (
      <svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" strokeWidth="1.7"
        strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" {...props}>
        {shape}
      </svg>
    );
  };
}

const FULL = { fill: "currentColor", stroke: "none" };

export const PlayIcon = icon(<path d="M8 5.2v13.6a.8.8 0 0 0 1.2.7l11-6.8a.8.8 0 0 0 0-1.4l-11-6.8A.8.8 0 0 0 8 5.2Z" {...FULL} />);
export const PauseIcon = icon(<path d="M7 5h3.4v14H7zM13.6 5H17v14h-3.4z" {...FULL} />);
export const NextIcon = icon(<><path d="M6 6.4v11.2c0 .6.7 1 1.2.6l8-5.6a.7.7 0 0 0 0-1.2l-8-5.6A.8.8 0 0 0 6 6.4Z" {...FULL} /><path d="M18.5 6v12" /></>);
export const PreviousIcon = icon(<><path d="M18 6.4v11.2c0 .6-.7 1-1.2.6l-8-5.6a.7.7 0 0 1 0-1.2l8-5.6c.5-.4 1.2 0 1.2.6Z" {...FULL} /><path d="M5.5 6v12" /></>);
export const RepeatIcon = icon(<><path d="M4 11V9.5A3.5 3.5 0 0 1 7.5 6H19M16 3l3 3-3 3M20 13v1.500a3.5 3.5 0 0 1-3.5 3.500H5M8 21l-3-3 3-3" /></>);
export const HeartIcon = icon(<path d="M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10Z" />);
export const VolumeIcon = icon(<><path d="M4 9.500v5h3.200L12 18.500v-13L7.2 9.500Z" /><path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11" /></>);
export const MutedIcon = icon(<><path d="M4 9.500v5h3.200L12 18.500v-13L7.2 9.500ZM16 9.500l5 5M21 9.500l-5 5" /></>);
export const QueueIcon = icon(<path d="M4 6h12M4 11h12M4 16h7M16 14.500v5l4.2-2.500Z" />);
export const SlidersIcon = icon(<path d="M5 4v6M5 14v6M12 4v3M12 11v9M19 4v9M19 17v3M3 12h4M10 9h4M17 15h4" />);
export const TimerIcon = icon(<><circle cx="12" cy="13.5" r="7.5" /><path d="M12 9.500v4l2.5 1.500M9.5 2.500h5" /></>);
export const SearchIcon = icon(<><circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" /></>);
export const LockIcon = icon(<><rect x="5.5" y="10.5" width="13" height="9.5" rx="2.2" /><path d="M8.5 10.500V8a3.5 3.5 0 0 1 7 0v2.5" /></>);
export const MoreIcon = icon(<><circle cx="5" cy="12" r="1.5" {...FULL} /><circle cx="12" cy="12" r="1.5" {...FULL} /><circle cx="19" cy="12" r="1.5" {...FULL} /></>);
export const CloseIcon = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const DownIcon = icon(<path d="m6 9.5 6 6 6-6" />);
export const UpIcon = icon(<path d="m6 14.5 6-6 6 6" />);
export const SunIcon = icon(<><circle cx="12" cy="12" r="4" /><path d="M12 3v1.500M12 19.500V21M3 12h1.500M19.5 12H21M5.6 5.600l1.1 1.100M17.3 17.300l1.1 1.100M5.6 18.400l1.1-1.100M17.3 6.700l1.1-1.1" /></>);
export const MoonIcon = icon(<path d="M20 14.200A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.200Z" />);
export const DownloadIcon = icon(<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.500M5 20h14" />);
export const ShareIcon = icon(<path d="M12 15V4M8 7.5 12 3.500l4 4M6 12v6.500A1.5 1.5 0 0 0 7.5 20h9a1.5 1.5 0 0 0 1.5-1.500V12" />);
export const HomeIcon = icon(<path d="M4 11.5 12 4.500l8 7V19a1 1 0 0 1-1 1h-4.500v-5.500h-5V20H5a1 1 0 0 1-1-1Z" />);
export const BrowseIcon = icon(<><rect x="4" y="4" width="7" height="7" rx="1.8" /><rect x="13" y="4" width="7" height="7" rx="3.5" /><rect x="4" y="13" width="7" height="7" rx="3.5" /><rect x="13" y="13" width="7" height="7" rx="1.8" /></>);
export const SessionIcon = icon(<path d="M4 12h2.500M9 7v10M13 4v16M17 8.500v7M20 11v2" />);
export const LibraryIcon = icon(<path d="M5 4v16M10 4v16M14.5 4.500l5 15" />);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.500L19 7.5" />);
export const KeysIcon = icon(<><rect x="2.5" y="6.5" width="19" height="11" rx="2" /><path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M7.5 14h9" /></>);
