/** Styles that esbuild puts beside the script that imports them. */
declare module "*.css";
